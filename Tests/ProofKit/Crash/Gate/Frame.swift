/// A message of PostgreSQL's protocol: a kind, and what it says.
struct Frame {
    let kind: UInt8
    /// The whole of it, with kind and length.
    let bytes: [UInt8]

    var body: ArraySlice<UInt8> { bytes.dropFirst(5) }

    /// The text up to the nth NUL of the body, counted from 0.
    func text(_ index: Int) -> String {
        let parts = body.split(separator: 0, maxSplits: index + 1, omittingEmptySubsequences: false)
        return index < parts.count ? String(decoding: parts[index], as: UTF8.self) : ""
    }

    init(kind: UInt8, bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }

    /// Makes a message from its body.
    init(_ kind: Character, _ body: [UInt8]) {
        let kind = kind.asciiValue ?? 0
        self.init(kind: kind, bytes: [kind] + Self.length(body.count + 4) + body)
    }

    func isKind(_ kind: Character) -> Bool {
        self.kind == kind.asciiValue
    }

    static func length(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}
