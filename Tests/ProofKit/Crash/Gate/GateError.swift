/// What keeps a gate from working; a run that meets it proves nothing.
struct GateError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
