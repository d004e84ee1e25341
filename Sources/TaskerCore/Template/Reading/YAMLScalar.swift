import Yams

/// Gives a YAML scalar its type.
enum YAMLScalar {
    static func resolve(_ scalar: Node.Scalar) throws(TemplateError) -> JSONValue {
        let text = scalar.string
        switch scalar.tag.description {
        case "tag:yaml.org,2002:str", "!": return .string(text)
        case "": return scalar.style == .plain ? try plain(text, scalar) : .string(text)
        case "tag:yaml.org,2002:int", "tag:yaml.org,2002:float":
            guard let number = number(text) else { throw error(scalar, "is tagged as a number but is none") }
            return number
        default: return scalar.style == .plain ? try plain(text, scalar) : .string(text)
        }
    }

    private static func plain(_ text: String, _ scalar: Node.Scalar) throws(TemplateError) -> JSONValue {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN":
            throw error(scalar, "infinity and not-a-number have no place in JSON; put the text in quotes")
        default: return number(text) ?? .string(text)
        }
    }

    private static func number(_ text: String) -> JSONValue? {
        if text.hasPrefix("0x"), text.dropFirst(2).allSatisfy(\.isHexDigit),
            let value = Int64(text.dropFirst(2), radix: 16)
        {
            return .int(value)
        }
        if text.hasPrefix("0o"), text.dropFirst(2).allSatisfy(\.isHexDigit),
            let value = Int64(text.dropFirst(2), radix: 8)
        {
            return .int(value)
        }
        var digits = Substring(text)
        let negative = digits.hasPrefix("-")
        if negative || digits.hasPrefix("+") { digits = digits.dropFirst() }
        let integer = digits.prefix(while: { $0.isASCII && $0.isNumber })
        let rest = digits.dropFirst(integer.count)
        // A leading zero makes a text: 0123 may be a postal code.
        if integer.count > 1 && integer.hasPrefix("0") { return nil }
        if rest.isEmpty {
            return integer.isEmpty ? nil : JSONScanner.number((negative ? "-" : "") + integer, integral: true)
        }
        guard isFraction(rest, integerDigits: integer.count) else { return nil }
        // JSON wants a digit on both sides of the point.
        var literal = (negative ? "-" : "") + (integer.isEmpty ? "0" : integer) + rest
        if literal.hasSuffix(".") { literal += "0" }
        literal.replace(".e", with: ".0e")
        literal.replace(".E", with: ".0E")
        return JSONScanner.number(literal, integral: false)
    }

    /// `.5`, `5.`, `5.5`, each with or without exponent, or an exponent alone.
    private static func isFraction(_ rest: Substring, integerDigits: Int) -> Bool {
        var rest = rest
        var digits = integerDigits
        if rest.hasPrefix(".") {
            let fraction = rest.dropFirst().prefix(while: { $0.isASCII && $0.isNumber })
            digits += fraction.count
            rest = rest.dropFirst(fraction.count + 1)
        }
        guard digits > 0 else { return false }
        if rest.isEmpty { return true }
        guard rest.hasPrefix("e") || rest.hasPrefix("E") else { return false }
        rest = rest.dropFirst()
        if rest.hasPrefix("+") || rest.hasPrefix("-") { rest = rest.dropFirst() }
        return !rest.isEmpty && rest.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private static func error(_ scalar: Node.Scalar, _ message: String) -> TemplateError {
        let place = scalar.mark.map { "line \($0.line), column \($0.column)" } ?? ""
        return TemplateError(.syntax, path: place, message)
    }
}
