/// Cuts a stream of bytes into messages.
struct FrameReader {
    private var pending: [UInt8] = []

    mutating func add(_ bytes: [UInt8]) {
        pending += bytes
    }

    /// The first message of a connection, which has no kind; nil until it is whole.
    mutating func nextStartup() -> [UInt8]? {
        take(headerLength: 0)
    }

    /// The next message; nil until it is whole.
    mutating func next() -> Frame? {
        guard let kind = pending.first, let bytes = take(headerLength: 1) else { return nil }
        return Frame(kind: kind, bytes: bytes)
    }

    private mutating func take(headerLength: Int) -> [UInt8]? {
        guard pending.count >= headerLength + 4 else { return nil }
        let length = pending[headerLength..<headerLength + 4].reduce(0) { $0 << 8 | Int($1) } + headerLength
        guard pending.count >= length else { return nil }
        defer { pending.removeFirst(length) }
        return Array(pending[..<length])
    }
}
