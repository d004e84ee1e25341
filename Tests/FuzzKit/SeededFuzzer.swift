/// Tries inputs made of the seeds, each the same for the same number.
///
/// What was accepted for the first time joins the inputs to make new ones of, up to a bound.
public struct SeededFuzzer {
    /// What was tried.
    public struct Counts: Sendable {
        /// How many inputs the target took, and how many it refused.
        public var accepted = 0, refused = 0
    }

    private let target: FuzzTarget
    private let willTry: ([UInt8]) throws -> Void
    private var mutator: Mutator
    private var corpus: [[UInt8]]
    /// What was tried so far.
    public private(set) var counts = Counts()

    /// Begins with the target's seeds.
    ///
    /// - Parameter willTry: is given each input before the target is, so that one that ends the process is known.
    public init(_ target: FuzzTarget, seed: UInt64, willTry: @escaping ([UInt8]) throws -> Void = { _ in }) throws {
        self.target = target
        self.willTry = willTry
        mutator = Mutator(seed: seed)
        corpus = try FuzzSeeds.of(target)
        for seed in corpus { try attempt(seed) }
    }

    /// Tries one more input.
    public mutating func step() throws {
        let input = mutator.next(corpus)
        if try attempt(input), corpus.count < 2000 { corpus.append(input) }
    }

    @discardableResult
    private mutating func attempt(_ input: [UInt8]) throws -> Bool {
        try willTry(input)
        let taken = target.take(input)
        if taken { counts.accepted += 1 } else { counts.refused += 1 }
        return taken
    }
}
