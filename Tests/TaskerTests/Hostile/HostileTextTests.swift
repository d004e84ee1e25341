import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@testable import Tasker

@Suite struct HostileTextTests {
    @Test(arguments: HostileText.all)
    func `a hostile text is kept as it is, or refused by the name of its field with nothing written`(
        _ hostile: HostileText
    ) async throws {
        try await ServiceFixture.with { fixture in
            let template = TaskTemplate(
                name: "flow", namespace: "shop", version: "1.0.0", steps: [.step("a"), .step("b")])
            let tasker = try await fixture.make(templates: [template])
            let reference = WorkflowReference(namespace: "shop", name: "flow", version: "1.0.0")
            try await tasker.store.registerSystem(named: "erp")
            let tables = try await Self.tables(fixture)
            for entry in HostileEntry.all {
                let task = try await tasker.submit(
                    reference, input: JSONPayload(["id": .string(UUID().uuidString)])
                ).id
                let scene = HostileScene(fixture: fixture, tasker: tasker, reference: reference, task: task)
                let before = try await Self.content(fixture)
                do {
                    let read = try await entry.run(hostile.text, scene)
                    if let read {
                        #expect(
                            Array(read.utf8) == Array(hostile.text.utf8), "\(entry.method) \(entry.field): read back")
                    }
                } catch {
                    #expect(Self.isRefusal(error, of: entry), "\(entry.method) \(entry.field): \(error)")
                    #expect(try await Self.content(fixture) == before, "\(entry.method) \(entry.field): written")
                }
            }
            // Queues of new namespaces are the only tables that may come.
            let after = try await Self.tables(fixture)
            #expect(after.isSuperset(of: tables))
            #expect(after.subtracting(tables).allSatisfy { $0.hasPrefix("pgmq.") })
            await tasker.shutdown()
            #expect(try await fixture.store.violations() == [])
        }
    }

    @Test func `every public method of a Tasker has an entry, or none of its parameters is a text`() throws {
        var found: Set<String> = ["init"]
        for folder in ["Service", "Events"] {
            let path = Repository.root.appending(path: "Sources/Tasker/\(folder)")
            for file in try FileManager.default.contentsOfDirectory(at: path, includingPropertiesForKeys: nil)
            where file.lastPathComponent.hasPrefix("Tasker+") {
                let text = try String(contentsOf: file, encoding: .utf8)
                for match in text.matches(of: try Regex(#"public func (\w+)"#)) {
                    found.insert(match.output[1].substring.map(String.init) ?? "")
                }
            }
        }
        let covered = Set(HostileEntry.all.map(\.method).filter { !$0.contains(".") })
        #expect(found.count > 15)
        #expect(found == covered.union(HostileEntry.without.keys))
    }

    /// The errors of the library that say what is wrong with the caller's own text.
    private static func isRefusal(_ error: any Error, of entry: HostileEntry) -> Bool {
        // What cannot be sent is told by the parameter's number where a text only looks something up.
        if let error = error as? PostgresError {
            let isOurs =
                error.code == .encoding || error.code == .configuration
                || ["22023", "42P01"].contains(error.sqlState)
            return isOurs && !"\(error)".isEmpty
        }
        guard error is TaskerError || error is TemplateError || error is ReadError || error is EventError else {
            return false
        }
        return "\(error)".contains(entry.field) || (error as? TaskerError)?.code == .actionRefused
    }

    private static func tables(_ fixture: ServiceFixture) async throws -> Set<String> {
        Set(
            try await fixture.store.value(
                """
                SELECT array_agg(schemaname || '.' || tablename) FROM pg_tables WHERE schemaname IN ('tasker', 'pgmq', 'public')
                """, as: [String].self) ?? [])
    }

    /// A digest of all rows of all tables.
    private static func content(_ fixture: ServiceFixture) async throws -> String? {
        let digests = try await fixture.store.value(
            """
            SELECT string_agg(format('SELECT %L, md5(string_agg(t::text, %L ORDER BY t::text)) FROM %I.%I t',
                                     tablename, ',', schemaname, tablename), ' UNION ALL ' ORDER BY tablename)
            FROM pg_tables WHERE schemaname IN ('tasker', 'pgmq')
            """, as: String.self)
        return try await fixture.store.value(
            "SELECT md5(string_agg(d::text, ',')) FROM (\(digests ?? "")) d", as: String.self)
    }
}
