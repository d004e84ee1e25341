/// A regular expression of a schema's `pattern`, whose search never takes longer than text times expression.
///
/// The syntax is that of ECMA-262 without what no such search can promise a bound for: back references and look-around are
/// refused. Characters are code points. As the specification says, a pattern matches anywhere unless it is anchored.
struct SchemaPattern: Sendable {
    /// As it was written.
    let text: String
    private let program: [PatternInstruction]

    /// Reads an expression.
    ///
    /// - Throws: `PatternError` that says what is wrong and where.
    init(_ text: String) throws(PatternError) {
        self.text = text
        var parser = PatternParser(text)
        let tree = try parser.parse()
        var compiler = PatternCompiler()
        try compiler.compile(tree)
        program = compiler.program
    }

    /// Whether the expression matches somewhere in a text.
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var current = PatternThreads(count: program.count)
        var next = PatternThreads(count: program.count)
        for position in 0...scalars.count {
            // A match may begin at every place.
            if current.add(0, program: program, scalars: scalars, at: position) { return true }
            guard position < scalars.count else { break }
            for place in current.places {
                guard case .character(let set) = program[place], set.contains(scalars[position]) else { continue }
                if next.add(place + 1, program: program, scalars: scalars, at: position + 1) { return true }
            }
            swap(&current, &next)
            next.removeAll()
        }
        return false
    }
}
