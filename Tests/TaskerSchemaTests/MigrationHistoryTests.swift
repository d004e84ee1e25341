import Testing

@testable import TaskerSchema

@Suite("The judgement of a history")
struct MigrationHistoryTests {
    private let catalog: MigrationCatalog

    init() throws {
        catalog = try MigrationCatalog(files: (1...3).map { ("V\($0)__m\($0).sql", "SELECT \($0);") })
    }

    private func history(_ versions: Int...) -> MigrationHistory {
        MigrationHistory(
            versions.map { version in
                let known = catalog.migrations.first { $0.version == version }
                return .init(version: version, name: known?.name ?? "m", checksum: known?.checksum ?? "0")
            })
    }

    private func code(_ history: MigrationHistory) -> SchemaError.Code? {
        do {
            _ = try history.pending(in: catalog)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `what follows the last applied migration is pending`() throws {
        #expect(try history().pending(in: catalog).map(\.version) == [1, 2, 3])
        #expect(try history(1).pending(in: catalog).map(\.version) == [2, 3])
        #expect(try history(3, 1, 2).pending(in: catalog).isEmpty)
    }

    @Test func `a version unknown to the program is a newer schema`() {
        #expect(code(history(1, 2, 3, 4)) == .newerSchema)
        #expect(code(history(1, 9)) == .newerSchema)
    }

    @Test func `a gap is an incomplete history`() {
        #expect(code(history(1, 3)) == .incompleteHistory)
        #expect(code(history(2)) == .incompleteHistory)
    }

    @Test func `another checksum is an edited history, and the message names the migration`() {
        let edited = MigrationHistory([.init(version: 1, name: "m1", checksum: "feedface0123456789")])
        #expect(code(edited) == .editedHistory)
        #expect {
            try edited.pending(in: catalog)
        } throws: { error in
            "\(error)".contains("migration 1 (m1)") && "\(error)".contains("feedface0123")
        }
    }
}
