import PostgresClient
import TaskerCore
import Testing

@Suite("The transition tables of the schema")
struct TransitionTableTests {
    @Test func `every task state has the successors of TaskerCore's table`() async throws {
        try await Subject.with { subject in
            for state in TaskState.allCases {
                let actual = try await successors("task", of: state.rawValue, in: subject)
                #expect(actual == TaskTransitionTable.successors(of: state).map(\.rawValue), "\(state)")
            }
            #expect(try await successors("task", of: "nonsense", in: subject) == [])
        }
    }

    @Test func `every step state has the successors of TaskerCore's table`() async throws {
        try await Subject.with { subject in
            for state in StepState.allCases {
                let actual = try await successors("step", of: state.rawValue, in: subject)
                #expect(actual == StepTransitionTable.successors(of: state).map(\.rawValue), "\(state)")
            }
            #expect(try await successors("step", of: "nonsense", in: subject) == [])
        }
    }

    private func successors(_ kind: String, of state: String, in subject: Subject) async throws -> [String]? {
        let statement = PostgresStatement(
            name: "oracle_\(kind)", sql: "SELECT tasker.allowed_\(kind)_transitions($1::text)")
        return try await subject.pool.query(statement, [.text(state)]).first?.decode(at: 0)
    }
}
