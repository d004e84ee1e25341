import Foundation
import TaskerCore

/// A template in a file.
enum TemplateFile {
    /// Reads and checks it.
    ///
    /// - Throws: `CommandFailure` with every problem, each on a line of its own.
    static func read(_ path: String) throws -> TemplateReader.Reading {
        let bytes = try bytes(path)
        do throws(TemplateError) {
            return try TemplateReader.read(bytes)
        } catch {
            throw failure(path, error)
        }
    }

    /// What is in the file, `-` for standard input; one byte more than a template may have tells that there are more.
    static func bytes(_ path: String) throws -> [UInt8] {
        do {
            let handle = path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(filePath: path))
            return Array(try handle.read(upToCount: TemplateReader.maximumBytes + 1) ?? Data())
        } catch {
            throw CommandFailure(
                "no_template", "the template \(path) cannot be read; name a file of YAML or JSON", status: .badData)
        }
    }

    static func failure(_ path: String, _ error: TemplateError) -> CommandFailure {
        let count = error.problems.count
        let heading = "\(path) has \(count == 1 ? "a problem" : "\(count) problems"):"
        let lines = error.problems.map { "  \($0.description)" }
        return CommandFailure("bad_template", ([heading] + lines).joined(separator: "\n"), status: .badData)
    }
}
