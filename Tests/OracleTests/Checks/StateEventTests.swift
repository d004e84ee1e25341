import Foundation
import TaskerCore
import Testing

@Suite("Every state meets every event")
struct StateEventTests {
    @Test func `each event changes a step in each state as the table says, in the model and in SQL alike`() async throws
    {
        var actual: [String: [String: String]] = [:]
        try await Subject.with { subject in
            for state in StepState.allCases {
                for event in StateEvent.allCases {
                    var trial = try await StateTrial(on: subject)
                    let (step, events) = StateEvent.path(to: state)
                    for earlier in events { _ = try await earlier.happen(to: step, in: &trial) }
                    #expect(trial.state(of: step) == state)
                    let before = trial.history(of: step)
                    trial.isCompared = true
                    let differences = try await event.happen(to: step, in: &trial)
                    #expect(differences == [], "\(event.rawValue) in \(state.rawValue)")
                    let after = trial.history(of: step)
                    #expect(after.starts(with: before))
                    actual[event.rawValue, default: [:]][state.rawValue] = Self.text(after.dropFirst(before.count))
                }
            }
        }
        Self.check(actual, StateTables.steps, StepState.allCases.map(\.rawValue), StateEvent.allCases.map(\.rawValue))
    }

    @Test func `each event changes a task in each state as the table says, in the model and in SQL alike`() async throws
    {
        var actual: [String: [String: String]] = [:]
        let states = TaskState.allCases.filter { StateEvent.path(to: $0) != nil }
        try await Subject.with { subject in
            for state in states {
                for event in StateEvent.allCases {
                    var trial = try await StateTrial(on: subject)
                    for earlier in StateEvent.path(to: state) ?? [] {
                        _ = try await earlier.happen(to: "a", in: &trial)
                        if state == .complete { _ = try await StateEvent.resolve.happen(to: "b", in: &trial) }
                    }
                    #expect(trial.taskState == state)
                    let before = trial.taskHistory
                    trial.isCompared = true
                    let differences = try await event.happen(to: "a", in: &trial)
                    #expect(differences == [], "\(event.rawValue) in \(state.rawValue)")
                    actual[event.rawValue, default: [:]][state.rawValue] =
                        Self.text(trial.taskHistory.dropFirst(before.count))
                }
            }
        }
        Self.check(actual, StateTables.tasks, states.map(\.rawValue), StateEvent.allCases.map(\.rawValue))
    }

    @Test func `each event of the reference leads a step where the table says, which the schema allows`() async throws {
        var actual: [String: [String: String]] = [:]
        for event in StepEvent.allCases {
            for state in StepState.allCases {
                actual[event.rawValue, default: [:]][state.rawValue] =
                    (try? StepTransitionTable.target(from: state, on: event))?.rawValue ?? "-"
            }
        }
        Self.check(
            actual, StateTables.stepEvents, StepState.allCases.map(\.rawValue), StepEvent.allCases.map(\.rawValue))
        try await allows(StateTables.stepEvents, "step")
    }

    @Test func `each event of the reference leads a task where the table says, which the schema allows`() async throws {
        var actual: [String: [String: String]] = [:]
        for event in TaskEvent.allCases {
            for state in TaskState.allCases {
                actual[event.rawValue, default: [:]][state.rawValue] =
                    (try? TaskTransitionTable.target(from: state, on: event))?.rawValue ?? "-"
            }
        }
        Self.check(
            actual, StateTables.taskEvents, TaskState.allCases.map(\.rawValue), TaskEvent.allCases.map(\.rawValue))
        try await allows(StateTables.taskEvents, "task")
    }

    /// Whether the schema's own table has each change of one of these tables.
    private func allows(_ table: String, _ kind: String) async throws {
        try await Subject.with { subject in
            for (event, row) in StateTables.read(table) {
                for (from, to) in row where to != "-" {
                    let found = try await subject.successors(kind, of: from) ?? []
                    #expect(found.contains(to), "\(event) in \(from)")
                }
            }
        }
    }

    /// The states passed through, or that nothing changed.
    private static func text(_ rows: some Sequence<String>) -> String {
        let states = rows.compactMap { $0.split(separator: ">").last.map(String.init) }
        return states.isEmpty ? "-" : states.joined(separator: ">")
    }

    /// Compares pair by pair; a pair that one of the two has not is a failure as well.
    private static func check(
        _ actual: [String: [String: String]], _ table: String, _ states: [String], _ events: [String]
    ) {
        let expected = StateTables.read(table)
        var differences: [String] = []
        for event in events {
            for state in states {
                let found = actual[event]?[state]
                let wanted = expected[event]?[state]
                if found == nil || found != wanted {
                    differences.append(
                        "\(event) in \(state): \(found ?? "not tried"), the table says \(wanted ?? "nothing")")
                }
            }
        }
        #expect(differences == [])
        #expect(Set(expected.keys) == Set(events))
        print("states: \(states.count) states × \(events.count) events, \(differences.count) differences")
        if !differences.isEmpty { print(StateTables.text(actual, states, events)) }
    }
}
