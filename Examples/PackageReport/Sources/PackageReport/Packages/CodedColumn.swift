/// A column of texts with many repetitions: each text once, and a number per row.
struct CodedColumn: Codable, Equatable, Sendable {
    private(set) var texts: [String] = []
    private(set) var codes = PackedIntegers([])

    var count: Int { codes.values.count }

    /// Whether every row names one of the texts; false only for a value that was not written by this type.
    var isConsistent: Bool { codes.values.allSatisfy(texts.indices.contains) }

    /// Adds a row; `index` is the caller's memory of the texts already seen.
    mutating func append(_ text: String, index: inout [String: Int]) {
        let code = index[text] ?? texts.count
        if code == texts.count {
            index[text] = code
            texts.append(text)
        }
        codes.values.append(code)
    }
}
