import Foundation
import Tasker
import TaskerWorker
import Testing

@testable import PackageReport

@Suite("The step that reads the packages")
struct ReadStatusTests {
    @Test(
        "This machine's packages are those that dpkg-query lists",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/dpkg-query")))
    func machine() throws {
        let list = try ReadStatus(request: ReportRequest()).run()
        let expected = try dpkgQuery()
        #expect(list.names.sorted() == expected.map(\.name).sorted())
        var sections: [String: Int] = [:]
        for package in expected { sections[package.section, default: 0] += 1 }
        let grouping = Grouping(list.sections, of: list, limit: .max)
        #expect(Dictionary(uniqueKeysWithValues: grouping.groups.map { ($0.name, $0.packages) }) == sections)
        #expect(SizeHistogram(list, limit: 1).installedKiB == expected.reduce(0) { $0 + $1.size })
    }

    @Test("The list of 60,000 packages with five dependencies each fits into a step's result")
    func wholeDistribution() throws {
        var builder = PackageListBuilder(source: "Packages")
        for number in 0..<60_000 { builder.add(Self.stanza(number, of: 60_000)) }
        let list = builder.build()
        #expect(list.count == 60_000)
        #expect(list.sections.texts.count == 60)
        #expect(list.dependencies.values.count == 300_000)
        #expect(try JSONEncoder().encode(list).count <= ReadStatus.resultLimit)
    }

    @Test("A list over the limit fails permanently and names the limit")
    func tooLarge() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let index = (0..<100).map { "Package: library-\($0)\nMaintainer: Team \($0)\n\n" }.joined()
        let path = try folder.write(index, to: "Packages")
        let error = try #require(throws: StepError.self) {
            try ReadStatus(request: ReportRequest(path: path), resultLimit: 1_000).run()
        }
        #expect(error.code == "result_too_large")
        #expect(!error.isRetryable)
        #expect(error.message.contains("100 packages"))
        #expect(error.message.hasSuffix("may have 1000"))
    }

    @Test("A file that does not exist, a folder and a file without packages fail permanently and are named")
    func noPackages() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let empty = try folder.write("\u{1F}\u{8B} not a control file\n", to: "empty")
        for (path, code) in [
            (folder.path("missing"), "unreadable_file"), (folder.path(""), "unreadable_file"), (empty, "no_packages"),
        ] {
            let error = try #require(throws: StepError.self) {
                try ReadStatus(request: ReportRequest(path: path)).run()
            }
            #expect(error.code == code)
            #expect(!error.isRetryable)
            #expect(error.message.hasPrefix("path: "))
            #expect(error.message.contains(path))
        }
    }

    @Test("A number of rows out of range is refused", arguments: [0, -1, 1_001])
    func rows(rows: Int) throws {
        let error = try #require(throws: StepError.self) { try ReadStatus(request: ReportRequest(rows: rows)).run() }
        #expect(error.code == "invalid_input")
        #expect(error.message == "rows: \(rows) given; allowed are 1 to 1,000")
    }

    @Test("A request may leave out every field")
    func emptyRequest() throws {
        #expect(try JSONDecoder().decode(ReportRequest.self, from: Data("{}".utf8)) == ReportRequest())
    }

    /// An entry with texts as long as those of a distribution.
    private static func stanza(_ number: Int, of count: Int) -> ControlStanza {
        let targets = (1...5).map { "library-\((number &* 31 &+ $0 &* 7_919) % count)-common (>= 1.0)" }
        return ControlStanza(
            fields: ["package", "section", "maintainer", "installed-size", "depends"],
            values: [
                "library-\(number)-common", "section-\(number % 60)",
                "Team \(number % 2_000) <team-\(number % 2_000)@lists.example.org>", "\(number &* 7_919 % 100_000)",
                targets.joined(separator: ", "),
            ])
    }

    private func dpkgQuery() throws -> [(name: String, section: String, size: Int)] {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/dpkg-query")
        process.arguments = ["-W", "-f", "${db:Status-Status}\t${Package}\t${Section}\t${Installed-Size}\n"]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard cells.count == 4, !["config-files", "not-installed"].contains(cells[0]) else { return nil }
            return (cells[1], cells[2].isEmpty ? "(none)" : cells[2], Int(cells[3]) ?? 0)
        }
    }
}
