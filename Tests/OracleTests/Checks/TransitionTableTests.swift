import TaskerCore
import Testing

@Suite("The transition tables of the schema")
struct TransitionTableTests {
    @Test func `every task state has the successors of TaskerCore's table`() async throws {
        try await Subject.with { subject in
            for state in TaskState.allCases {
                let actual = try await subject.successors("task", of: state.rawValue)
                #expect(actual == TaskTransitionTable.successors(of: state).map(\.rawValue), "\(state)")
            }
            #expect(try await subject.successors("task", of: "nonsense") == [])
        }
    }

    @Test func `every step state has the successors of TaskerCore's table`() async throws {
        try await Subject.with { subject in
            for state in StepState.allCases {
                let actual = try await subject.successors("step", of: state.rawValue)
                #expect(actual == StepTransitionTable.successors(of: state).map(\.rawValue), "\(state)")
            }
            #expect(try await subject.successors("step", of: "nonsense") == [])
        }
    }
}
