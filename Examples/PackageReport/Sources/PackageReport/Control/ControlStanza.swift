/// One paragraph of a Debian control file, reduced to the fields the reader asked for.
struct ControlStanza {
    let fields: [String]
    let values: [String?]

    /// The value of a field the reader asked for (any spelling of upper and lower case), nil when the paragraph has none.
    ///
    /// The lines of a folded value are separated by a newline.
    subscript(field: String) -> String? {
        let field = field.lowercased()
        return fields.firstIndex(of: field).flatMap { values[$0] }
    }
}
