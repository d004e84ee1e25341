/// One instruction of a compiled expression.
enum PatternInstruction: Sendable {
    /// Takes a character of the set and goes on behind it.
    case character(PatternSet)
    /// Goes on at both places.
    case split(Int, Int)
    /// Goes on elsewhere.
    case jump(Int)
    /// Goes on where the condition holds.
    case assert(PatternAssertion)
    /// The end.
    case match
}
