import PostgresClient

/// The functions of the schema that write, by themselves or through others.
struct WritingFunctions {
    private let names: Set<String>

    static func find(in pool: PostgresPool) async throws -> WritingFunctions {
        let statement = PostgresStatement(
            sql: "SELECT proname::text, prosrc FROM pg_catalog.pg_proc WHERE pronamespace = 'tasker'::regnamespace")
        var texts: [String: String] = [:]
        for row in try await pool.query(statement) {
            texts[try row.decode(at: 0), default: ""] += try row.decode(at: 1, as: String.self)
        }
        var names = Set(texts.filter { writes($0.value) }.map(\.key))
        while true {
            let more = texts.filter { !names.contains($0.key) && !called(in: $0.value).isDisjoint(with: names) }
            if more.isEmpty { return WritingFunctions(names: names) }
            names.formUnion(more.keys)
        }
    }

    /// Whether a statement writes.
    func isWriting(_ sql: String) -> Bool {
        Self.writes(sql) || !Self.called(in: sql).isDisjoint(with: names)
    }

    private static func writes(_ text: String) -> Bool {
        let code = text.split(separator: "\n").map(cut).joined(separator: "\n")
        return code.contains(/\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+(tasker|pgmq)\./.ignoresCase())
            || code.contains(/pgmq\.(send|archive|delete|create|pop|read|set_vt)/)
    }

    private static func cut(_ line: Substring) -> String {
        line.firstRange(of: "--").map { String(line[..<$0.lowerBound]) } ?? String(line)
    }

    private static func called(in text: String) -> Set<String> {
        Set(text.matches(of: /tasker\.(\w+)\(/).map { String($0.output.1) })
    }
}
