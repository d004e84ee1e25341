import Foundation
import Tasker
import TaskerCore

/// Reads the input of a task, and refuses what could not be stored before anything is written.
enum InputReader {
    /// The input of `--input`: a file, `-` for standard input, nil for `{}`.
    static func read(_ path: String?) throws -> JSONPayload {
        guard let path else { return .emptyObject }
        let name = path == "-" ? "standard input" : path
        return try check(try bytes(path, name), name: name)
    }

    /// The inputs of `--inputs`: one JSON value a line, empty lines left out.
    static func readLines(_ path: String) throws -> [JSONPayload] {
        let name = path == "-" ? "standard input" : path
        let text: [UInt8]
        do {
            let handle = path == "-" ? FileHandle.standardInput : try FileHandle(forReadingFrom: URL(filePath: path))
            text = Array(try handle.readToEnd() ?? Data())
        } catch {
            throw CommandFailure("bad_input", "--inputs: \(name) cannot be read", status: .badData)
        }
        return try text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .filter { !$1.allSatisfy { $0 <= 0x20 } }
            .map { number, line in
                do throws(JSONError) {
                    return try JSONPayload(validating: Array(line))
                } catch {
                    throw CommandFailure(
                        "bad_input", "--inputs: line \(number + 1) of \(name) is not JSON: \(error.message)",
                        status: .badData)
                }
            }
    }

    /// The largest input, in bytes.
    static let limit = TaskerConfiguration().maxInputBytes

    private static func bytes(_ path: String, _ name: String) throws -> [UInt8] {
        let handle: FileHandle
        if path == "-" {
            handle = .standardInput
        } else {
            do {
                handle = try FileHandle(forReadingFrom: URL(filePath: path))
            } catch {
                throw CommandFailure("bad_input", "--input: the file \(path) cannot be read", status: .badData)
            }
        }
        do {
            return Array(try handle.read(upToCount: limit + 1) ?? Data())
        } catch {
            throw CommandFailure("bad_input", "--input: \(name) cannot be read", status: .badData)
        }
    }

    private static func check(_ bytes: [UInt8], name: String) throws -> JSONPayload {
        guard bytes.count <= limit else {
            throw CommandFailure(
                "bad_input", "--input: \(name) has more than \(limit) bytes, the most that a task's input may have",
                status: .badData)
        }
        let payload: JSONPayload
        do {
            payload = try JSONPayload(validating: bytes)
        } catch {
            let place = error.offset.map { position($0, in: bytes) } ?? ""
            throw CommandFailure(
                "bad_input", "--input: \(name) is not JSON: \(error.message)\(place)", status: .badData)
        }
        if let refusal = payload.findJSONBRefusal() {
            throw CommandFailure(
                "bad_input", "--input: \(name) cannot be stored by PostgreSQL: \(refusal)", status: .badData)
        }
        return payload
    }

    /// Where an offset is, as editors count.
    private static func position(_ offset: Int, in bytes: [UInt8]) -> String {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
        return " at line \(line), column \(column) (byte \(offset))"
    }
}
