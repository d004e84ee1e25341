public import Foundation
public import TaskerCore

/// A task in a test; its result is typed.
public struct TestRun<Output: Codable & Sendable> {
    /// The task's id.
    public let id: UUID
    /// The engine that it runs in, with its clock.
    public let engine: TestEngine
    let resultStep: String

    /// The task's state now.
    public var state: TaskState { engine.state(of: id) }

    /// The states the task was in, oldest first, from `pending` on.
    public var history: [TaskState] {
        [.pending] + (engine.model.task(id)?.history.map(\.to) ?? [])
    }

    /// Everything that happened to the task, with times, oldest first.
    public var events: [RunEvent] { engine.journal[id]?.events ?? [] }

    /// What its steps have published, in the order of their settlements; nothing of attempts that were not settled.
    public var published: [PublishedEvent] { engine.published.filter { $0.task == id } }

    /// The investigations of the task: why it failed for good, and what became of that, oldest first.
    public var deadLetters: [ModelDeadLetter] { engine.model.deadLetters.filter { $0.task == id } }

    /// What operators did to the task and its steps, oldest first.
    public var actions: [ModelOperatorAction] { engine.model.task(id)?.actions ?? [] }

    /// The steps that exist, in the order of the template; those created later follow.
    public var steps: [StepRun] {
        engine.model.task(id)?.steps.map { StepRun($0, engine.journal[id]?.steps[$0.definition.name]) } ?? []
    }

    /// A step by its name.
    ///
    /// - Throws: `TestKitError` of code `unknownStep` when no step of the workflow can have that name.
    public func step(_ name: String) throws -> StepRun {
        if let step = engine.step(ModelStepID(task: id, name: name)) {
            return StepRun(step, engine.journal[id]?.steps[name])
        }
        try engine.requireStep(name)
        return StepRun(absent: name)
    }

    /// The workers of a batch, in the order of its ranges.
    ///
    /// - Parameter batch: the name that the batch was declared with, or that of its batch worker in a template.
    /// - Throws: `TestKitError` of code `unknownStep` when the workflow has no such batch.
    public func workers(of batch: String) throws -> [StepRun] {
        guard let task = engine.model.task(id) else { return [] }
        let patterns = [batch, "\(batch)_batch"]
        let pattern = task.template.steps.firstIndex { $0.type == .batchWorker && patterns.contains($0.name) }
        guard let pattern else { throw TestKitError(.unknownStep, "there is no batch '\(batch)'") }
        return task.steps.filter { $0.position == pattern && $0.batchPosition > 0 }
            .map { StepRun($0, engine.journal[id]?.steps[$0.definition.name]) }
    }

    /// The result of the workflow.
    ///
    /// - Throws: `TestKitError` of code `noResult` when the step that gives it is not complete.
    public func result() throws -> Output {
        try step(resultStep).result(as: Output.self)
    }

    /// Lets time pass in the engine, for all its tasks.
    ///
    /// - Throws: `TestKitError` of code `outOfRange` for a time before now.
    public func advance(by time: Duration) async throws {
        try await engine.advance(by: time)
    }

    /// Lets time pass until the task has ended or stands still.
    ///
    /// - Parameter limit: the most virtual time.
    /// - Returns: the state it is in then.
    /// - Throws: `TestKitError` of code `endless` when it has not ended by then.
    @discardableResult
    public func runToEnd(within limit: Duration = .days(36_525)) async throws -> TaskState {
        try await engine.runToEnd(of: id, within: limit)
    }
}
