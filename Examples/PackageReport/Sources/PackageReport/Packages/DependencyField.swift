/// The packages that a `Depends` or `Pre-Depends` field names, without versions, architectures and build profiles.
struct DependencyField {
    /// One named package.
    struct Target: Hashable {
        let name: String
        /// Whether another package would do as well (`a | b`).
        let isAlternative: Bool
    }

    let targets: [Target]

    init(_ value: String) {
        targets = value.split(separator: ",").flatMap { clause in
            let names = clause.split(separator: "|").compactMap(Self.name)
            return names.map { Target(name: $0, isAlternative: names.count > 1) }
        }
    }

    /// `python3:any (>= 3.11~)` names `python3`.
    private static func name(_ alternative: Substring) -> String? {
        let name = alternative.utf8.drop(while: isBlank).prefix { !isBlank($0) && !isEndOfName($0) }
        return name.isEmpty ? nil : String(Substring(name))
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n")
    }

    private static func isEndOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "<"): true
        default: false
        }
    }
}
