/// An expression as it was read.
indirect enum PatternTree: Sendable {
    case set(PatternSet)
    case assertion(PatternAssertion)
    case sequence([PatternTree])
    case either([PatternTree])
    case `repeat`(PatternTree, least: Int, most: Int?)
}
