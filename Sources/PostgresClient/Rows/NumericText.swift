/// Spells the binary form of `numeric`: digits in base 10,000, the weight of the first, sign, decimal places.
enum NumericText {
    static func read(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> String {
        let words = cell.bytes.count / 2
        guard words >= 4 else { throw PostgresDecodingProblem("not a numeric") }
        func word(_ index: Int) -> UInt16 {
            UInt16(bigEndian: cell.bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
        }
        let count = Int(word(0))
        let weight = Int(Int16(bitPattern: word(1)))
        let places = Int(word(3))
        guard words == count + 4 else { throw PostgresDecodingProblem("a numeric cut short") }
        switch word(2) {
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        default: break
        }

        func digits(_ position: Int) -> String {
            guard (0..<count).contains(position) else { return "0000" }
            let text = String(word(position + 4))
            return String(repeating: "0", count: 4 - min(4, text.count)) + text
        }
        var whole = ""
        if weight >= 0 { for position in 0...weight { whole += digits(position) } }
        whole = String(whole.drop { $0 == "0" })
        var fraction = ""
        var position = weight + 1
        while fraction.utf8.count < places {
            // Leading zeros that are not stored have negative positions.
            fraction += digits(position)
            position += 1
        }
        let sign = word(2) == 0x4000 ? "-" : ""
        return sign + (whole.isEmpty ? "0" : whole) + (places == 0 ? "" : "." + fraction.prefix(places))
    }
}
