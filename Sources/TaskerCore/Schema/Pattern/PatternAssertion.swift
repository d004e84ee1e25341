/// A condition on a place between two characters.
enum PatternAssertion: Sendable {
    case start, end, wordBoundary, noWordBoundary

    func holds(in scalars: [Unicode.Scalar], at position: Int) -> Bool {
        switch self {
        case .start: return position == 0
        case .end: return position == scalars.count
        case .wordBoundary, .noWordBoundary:
            let before = position > 0 && PatternSet.word.contains(scalars[position - 1])
            let after = position < scalars.count && PatternSet.word.contains(scalars[position])
            return (before != after) == (self == .wordBoundary)
        }
    }
}
