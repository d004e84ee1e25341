/// Finds aliases used as names of a map, before the parser sees the text.
///
/// The parser hashes every name. A name that is an alias of a list of aliases of lists … takes exponential time to hash, long
/// before the converter could count what it expands to. Texts with anchors may therefore not use such names.
enum AliasKeyScan {
    static func findRefusal(in text: String) -> String? {
        let bytes = Array(text.utf8)
        var hasAnchor = false
        var hasCompositeName = false
        for index in bytes.indices {
            let startsToken = index == 0 || isSeparator(bytes[index - 1])
            let next = index + 1 < bytes.count ? bytes[index + 1] : 0x20
            switch bytes[index] {
            case UInt8(ascii: "&") where startsToken && !isBlank(next): hasAnchor = true
            case UInt8(ascii: "?") where startsToken && isBlank(next): hasCompositeName = true
            case UInt8(ascii: "*") where startsToken && !isBlank(next):
                let end = bytes[index...].firstIndex { isBlank($0) || isFlow($0) } ?? bytes.endIndex
                if bytes[index..<end].last == UInt8(ascii: ":") || isFollowedByColon(bytes, end) {
                    hasCompositeName = true
                }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if isFollowedByColon(bytes, index + 1) { hasCompositeName = true }
            default: break
            }
        }
        guard hasAnchor && hasCompositeName else { return nil }
        return "with anchors in the text, names in maps must be plain texts, not aliases, lists or maps"
    }

    private static func isFollowedByColon(_ bytes: [UInt8], _ start: Int) -> Bool {
        var index = start
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
        return index < bytes.count && bytes[index] == UInt8(ascii: ":")
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    private static func isFlow(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "{")
            || byte == UInt8(ascii: "}")
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        isBlank(byte) || isFlow(byte)
    }
}
