/// Why a regular expression cannot be used.
struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String
}
