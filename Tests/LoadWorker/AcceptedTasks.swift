import Foundation
import Synchronization

/// The tasks whose submission was acknowledged, written down one by one so that they outlive the process.
///
/// A line for each: its number with nine digits, a space, its id.
final class AcceptedTasks: Sendable {
    static let lineLength = 9 + 1 + 36 + 1

    private struct State {
        var missing: [Int]
        var next: Int
    }

    private let descriptor: Int32
    private let state: Mutex<State>

    /// Opens the file, which a process of the same name may have left.
    init(_ path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        let data = try Data(contentsOf: URL(filePath: path))
        let whole = data.count / Self.lineLength * Self.lineLength
        // A kill may have cut the last line off.
        guard ftruncate(descriptor, off_t(whole)) == 0 else { throw CocoaError(.fileWriteUnknown) }
        let numbers = stride(from: 0, to: whole, by: Self.lineLength).compactMap { start in
            Int(String(decoding: data[start..<(start + 9)], as: UTF8.self))
        }
        let next = (numbers.max() ?? -1) + 1
        let known = Set(numbers)
        state = Mutex(State(missing: (0..<next).filter { !known.contains($0) }.reversed(), next: next))
    }

    /// The number of the task to submit next: what was submitted before and not acknowledged comes first.
    func takeNumber() -> Int {
        state.withLock { state in
            if let number = state.missing.popLast() { return number }
            defer { state.next += 1 }
            return state.next
        }
    }

    /// Notes that a task was accepted.
    func note(_ number: Int, _ id: UUID) {
        let digits = String(number)
        let line = String(repeating: "0", count: max(0, 9 - digits.count)) + digits + " " + id.uuidString + "\n"
        var bytes = Array(line.utf8)
        // One call for a line, so that lines don't mix.
        _ = write(descriptor, &bytes, bytes.count)
    }
}
