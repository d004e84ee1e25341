import Foundation
import TestSupport

/// `pg_dump --schema-only` of schema `tasker`, without what differs from one run or minor version to the next.
enum StructureDump {
    static func make(of database: TestDatabase, binFolder: String) async throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "\(binFolder)/pg_dump")
        process.arguments = ["--schema-only", "--no-owner", "--no-privileges", "-n", "tasker", "-d", database.url]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let dump = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
        return normalised(dump)
    }

    /// Leaves out the versions at the head, the token of `\restrict`, and repeated blank lines.
    static func normalised(_ dump: String) -> String {
        var lines = ["-- Generated from migrations/ by a test; do not edit."]
        for line in dump.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("-- Dumped ") || line.hasPrefix("\\restrict") || line.hasPrefix("\\unrestrict") {
                continue
            }
            if line.isEmpty, lines.last?.isEmpty == true { continue }
            lines.append(String(line))
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.joined(separator: "\n") + "\n"
    }

    struct Failure: Error {
        let status: Int32
    }
}
