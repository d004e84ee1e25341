/// Reads the syntax of ECMA-262's regular expressions.
struct PatternParser {
    private static let deepest = 100

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func parse() throws(PatternError) -> PatternTree {
        let tree = try alternatives()
        guard index == scalars.count else { throw error("a group is closed that was not opened") }
        return tree
    }

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private func error(_ message: String) -> PatternError {
        PatternError(description: "is no regular expression: \(message), at character \(index + 1)")
    }

    private func refused(_ what: String) -> PatternError {
        PatternError(
            description:
                "has \(what) at character \(index + 1), which cannot be checked in bounded time and is not allowed")
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        index += 1
        return true
    }

    private mutating func alternatives() throws(PatternError) -> PatternTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw error("groups are nested more than \(Self.deepest) deep") }
        var parts = [try sequence()]
        while take("|") { parts.append(try sequence()) }
        return parts.count == 1 ? parts[0] : .either(parts)
    }

    private mutating func sequence() throws(PatternError) -> PatternTree {
        var parts: [PatternTree] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            let part = try atom()
            parts.append(try repeated(part))
        }
        return .sequence(parts)
    }

    private mutating func atom() throws(PatternError) -> PatternTree {
        guard let scalar = next else { throw error("a character is missing") }
        index += 1
        switch scalar {
        case "^": return .assertion(.start)
        case "$": return .assertion(.end)
        case ".": return .set(.dot)
        case "(": return try group()
        case "[":
            index -= 1
            return .set(try characterClass())
        case "\\":
            if take("b") { return .assertion(.wordBoundary) }
            if take("B") { return .assertion(.noWordBoundary) }
            return .set(try escape())
        case "*", "+", "?", "{":
            index -= 1
            throw error("nothing is there to be repeated")
        default: return .set(PatternSet(scalar))
        }
    }

    private mutating func group() throws(PatternError) -> PatternTree {
        if take("?"), !take(":") {
            if next == "=" || next == "!" { throw refused("a look-ahead") }
            guard take("<") else { throw error("the kind of a group is not known") }
            if next == "=" || next == "!" { throw refused("a look-behind") }
            while let scalar = next, scalar != ">" { _ = take(scalar) }
            guard take(">") else { throw error("the name of a group does not end") }
        }
        let tree = try alternatives()
        guard take(")") else { throw error("a group is not closed") }
        return tree
    }

    private mutating func repeated(_ part: PatternTree) throws(PatternError) -> PatternTree {
        let least: Int
        let most: Int?
        switch next {
        case "*": (least, most) = (0, nil)
        case "+": (least, most) = (1, nil)
        case "?": (least, most) = (0, 1)
        case "{":
            index += 1
            guard let first = number() else { throw error("a repetition has no count; a brace itself is written \\{") }
            least = first
            most = take(",") ? number() : first
            guard next == "}", most ?? first >= first else { throw error("a repetition is not two counts in order") }
        default: return part
        }
        index += 1
        // Whether it takes many or few makes no difference to whether it matches.
        _ = take("?")
        if case .assertion = part { throw error("a repetition of a place") }
        return .repeat(part, least: least, most: most)
    }

    private mutating func number() -> Int? {
        var value: Int?
        while let scalar = next, PatternSet.digit.contains(scalar) {
            value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), PatternCompiler.longest + 1)
            index += 1
        }
        return value
    }

    private mutating func characterClass() throws(PatternError) -> PatternSet {
        _ = take("[")
        var set = PatternSet(isNegated: take("^"))
        while !take("]") {
            guard next != nil else { throw error("a class of characters is not closed") }
            let first = try member()
            guard next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
                set.ranges += first.ranges
                continue
            }
            _ = take("-")
            let last = try member()
            guard let low = first.single, let high = last.single, low <= high else {
                throw error("a range of characters is not in order")
            }
            set.ranges.append(low...high)
        }
        return set
    }

    private mutating func member() throws(PatternError) -> PatternSet {
        guard let scalar = next else { throw error("a class of characters is not closed") }
        index += 1
        guard scalar == "\\" else { return PatternSet(scalar) }
        if take("b") { return PatternSet("\u{08}") }
        return try escape()
    }

    private mutating func escape() throws(PatternError) -> PatternSet {
        guard let scalar = next else { throw error("a backslash stands at the end") }
        index += 1
        switch scalar {
        case "d": return .digit
        case "D": return PatternSet.digit.complement
        case "w": return .word
        case "W": return PatternSet.word.complement
        case "s": return .space
        case "S": return PatternSet.space.complement
        case "n": return PatternSet("\n")
        case "r": return PatternSet("\r")
        case "t": return PatternSet("\t")
        case "v": return PatternSet("\u{0B}")
        case "f": return PatternSet("\u{0C}")
        case "0": return PatternSet("\0")
        case "x": return PatternSet(try code(digits: 2))
        case "u": return PatternSet(try unicode())
        case "1"..."9", "k": throw refused("a back reference")
        case "p", "P": throw refused("a class of Unicode properties")
        case "a"..."z", "A"..."Z": throw error("the escape \\\(scalar) is not known")
        default: return PatternSet(scalar)
        }
    }

    private mutating func unicode() throws(PatternError) -> Unicode.Scalar {
        if take("{") {
            var digits = 0
            while let scalar = next, scalar != "}", digits < 7 {
                _ = take(scalar)
                digits += 1
            }
            index -= digits
            let scalar = try code(digits: digits)
            guard take("}") else { throw error("a code point does not end") }
            return scalar
        }
        let first = UInt32(try hex(digits: 4))
        if UTF16.isLeadSurrogate(UInt16(first)), take("\\"), take("u") {
            let second = UInt32(try hex(digits: 4))
            guard UTF16.isTrailSurrogate(UInt16(second)) else { throw error("half of a surrogate pair") }
            return try scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        }
        return try scalar(first)
    }

    private mutating func code(digits: Int) throws(PatternError) -> Unicode.Scalar {
        try scalar(UInt32(try hex(digits: digits)))
    }

    private func scalar(_ value: UInt32) throws(PatternError) -> Unicode.Scalar {
        guard let scalar = Unicode.Scalar(value) else { throw error("no character has that code") }
        return scalar
    }

    private mutating func hex(digits: Int) throws(PatternError) -> Int {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[index..<min(index + digits, scalars.count)])
        guard text.count == digits, text.allSatisfy(\.properties.isASCIIHexDigit),
            let value = Int(String(text), radix: 16)
        else { throw error("hexadecimal digits are missing") }
        index += digits
        return value
    }
}

extension PatternSet {
    /// The code of its only character.
    fileprivate var single: UInt32? {
        guard !isNegated, ranges.count == 1, ranges[0].count == 1 else { return nil }
        return ranges[0].lowerBound
    }
}
