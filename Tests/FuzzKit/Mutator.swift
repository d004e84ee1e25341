import TestSupport

/// Makes new inputs of old ones: the same for the same seed.
struct Mutator {
    private var random: SeededGenerator
    private static let longest = 8192
    private static let interesting: [UInt8] = [
        0, 1, 0x7F, 0x80, 0xFF, 0x0A, 0x20, 0x22, 0x27, 0x2D, 0x3A, 0x5B, 0x5D, 0x7B, 0x7D,
    ]
    private static let words: [[UInt8]] =
        [
            "null", "true", "1e309", "-0", "9223372036854775808", "\\u0000", "\\ud800", "\"", "'", "{}", "[]", "&a ",
            "*a", "<<: ",
            "!!binary ", "? ", "|\n", "---\n", "%", "${X}", "\u{202E}", "🙂", "\r\n", "\t", "depends_on: [", "steps:\n",
            "- name: a\n",
            "2026-01-01T00:00:00Z", "0000-00-00T99:99:99Z",
        ].map { Array($0.utf8) } + [
            [0xFF, 0xFE], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF],
        ]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func next(_ corpus: [[UInt8]]) -> [UInt8] {
        var bytes = corpus.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &random) { change(&bytes, corpus) }
        return Array(bytes.prefix(Self.longest))
    }

    private mutating func change(_ bytes: inout [UInt8], _ corpus: [[UInt8]]) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.insert(Self.interesting.randomElement(using: &random) ?? 0, at: place)
        case 3: bytes.insert(contentsOf: Self.words.randomElement(using: &random) ?? [], at: place)
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &random)))
        case 5:
            let end = min(bytes.count, place + Int.random(in: 1...64, using: &random))
            bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 6: bytes.removeSubrange(place..<bytes.count)
        default:
            let other = corpus.randomElement(using: &random) ?? []
            let from = Int.random(in: 0...other.count, using: &random)
            bytes.insert(contentsOf: other[from..<min(other.count, from + 64)], at: place)
        }
    }
}
