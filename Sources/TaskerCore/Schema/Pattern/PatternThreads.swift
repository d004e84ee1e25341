/// The places of a program that a search stands at, each once.
struct PatternThreads {
    private(set) var places: [Int] = []
    private var isThere: [Bool]

    init(count: Int) {
        isThere = Array(repeating: false, count: count)
    }

    mutating func removeAll() {
        places.removeAll(keepingCapacity: true)
        for index in isThere.indices { isThere[index] = false }
    }

    /// Adds a place with all that is reached from it without taking a character.
    ///
    /// - Returns: whether the end of the program is among them.
    mutating func add(_ place: Int, program: [PatternInstruction], scalars: [Unicode.Scalar], at position: Int) -> Bool
    {
        var open = [place]
        while let place = open.popLast() {
            guard !isThere[place] else { continue }
            isThere[place] = true
            switch program[place] {
            case .character: places.append(place)
            case .split(let first, let second):
                open.append(second)
                open.append(first)
            case .jump(let target): open.append(target)
            case .assert(let assertion):
                if assertion.holds(in: scalars, at: position) { open.append(place + 1) }
            case .match: return true
            }
        }
        return false
    }
}
