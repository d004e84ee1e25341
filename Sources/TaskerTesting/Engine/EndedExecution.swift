import TaskerCore

/// An attempt that is about to be settled.
struct EndedExecution {
    let execution: Execution
    /// What is recorded of it.
    let outcome: StepOutcome
    /// What it publishes, each event where the step comes to one of its states.
    let events: [DueEvent]
}
