/// Turns an expression into a program.
struct PatternCompiler {
    /// The longest program: counted repetitions are written out.
    static let longest = 10_000

    private(set) var program: [PatternInstruction] = []

    mutating func compile(_ tree: PatternTree) throws(PatternError) {
        try add(tree)
        program.append(.match)
    }

    private mutating func add(_ tree: PatternTree) throws(PatternError) {
        guard program.count < Self.longest else {
            throw PatternError(
                description: "is too large an expression; its repetitions may come to \(Self.longest) places")
        }
        switch tree {
        case .set(let set): program.append(.character(set))
        case .assertion(let assertion): program.append(.assert(assertion))
        case .sequence(let parts): for part in parts { try add(part) }
        case .either(let parts): try add(parts[...])
        case .repeat(let part, let least, let most): try add(part, least: least, most: most)
        }
    }

    private mutating func add(_ alternatives: ArraySlice<PatternTree>) throws(PatternError) {
        guard let first = alternatives.first else { return }
        guard alternatives.count > 1 else { return try add(first) }
        let split = program.count
        program.append(.split(split + 1, 0))
        try add(first)
        let jump = program.count
        program.append(.jump(0))
        program[split] = .split(split + 1, program.count)
        try add(alternatives.dropFirst())
        program[jump] = .jump(program.count)
    }

    private mutating func add(_ part: PatternTree, least: Int, most: Int?) throws(PatternError) {
        for _ in 0..<least { try add(part) }
        guard let most else {
            let split = program.count
            program.append(.split(split + 1, 0))
            try add(part)
            program.append(.jump(split))
            program[split] = .split(split + 1, program.count)
            return
        }
        var splits: [Int] = []
        for _ in least..<max(least, most) {
            splits.append(program.count)
            program.append(.split(program.count + 1, 0))
            try add(part)
        }
        for split in splits { program[split] = .split(split + 1, program.count) }
    }
}
