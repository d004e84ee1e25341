import Foundation

/// Lines that another process writes.
struct LineReader: Sendable {
    private let lines: AsyncStream<String>

    init(_ handle: FileHandle) {
        lines = AsyncStream { continuation in
            Thread.detachNewThread {
                var rest = Data()
                // Empty when the other side has closed.
                while case let data = handle.availableData, !data.isEmpty {
                    rest.append(data)
                    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                        continuation.yield(String(decoding: rest[rest.startIndex..<end], as: UTF8.self))
                        rest.removeSubrange(rest.startIndex...end)
                    }
                }
                continuation.finish()
            }
        }
    }

    /// The next line; nil when the other side has closed.
    func next() async throws -> String? {
        for await line in lines { return line }
        try Task.checkCancellation()
        return nil
    }
}
