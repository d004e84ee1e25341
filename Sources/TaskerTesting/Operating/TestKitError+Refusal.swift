import Foundation
import TaskerCore
import TaskerStore

extension TestKitError {
    /// Why the model refuses an action on a task or one of its steps: the state found, and what is allowed.
    init(_ refusal: ModelRefusal, _ kind: ModelOperatorAction.Kind, task: UUID, step: String?) {
        let step = "step '\(step ?? "")'"
        switch refusal {
        case .unknownTask: self.init(.refused, "there is no task \(task)")
        case .unknownStep:
            self.init(
                .refused, "\(step) is not there (yet) and cannot be \(kind.participle); allowed are steps that exist")
        case .state(let state):
            self.init(
                .refused,
                "task \(task) is \(state.rawValue) and cannot be \(kind.participle); allowed \(kind.taskStates)")
        case .step(let state) where !kind.allows(state):
            self.init(
                .refused, "\(step) is \(state.rawValue) and cannot be \(kind.participle); allowed \(kind.stepStates)")
        case .step(let state):
            self.init(
                .refused,
                "\(step) is \(state.rawValue) and cannot be \(kind.participle) with this result; allowed is the outcome of a decision or a batch that fits the template"
            )
        case .paused, .notPaused, .unknownEntry, .closed: self.init(refusal, kind, .task(task))
        }
    }

    /// Why the model refuses to begin or to end a pause.
    init(_ refusal: ModelRefusal, _ kind: ModelOperatorAction.Kind, _ scope: PauseScope) {
        let found = refusal == .notPaused ? "is not paused" : "is paused already"
        self.init(.refused, "\(scope.kind) \(scope.key) \(found) and cannot be \(kind.participle)")
    }
}

extension ModelOperatorAction.Kind {
    /// What was to be done to the task or step.
    fileprivate var participle: String {
        switch self {
        case .cancel: "cancelled"
        case .resetStep: "reset"
        case .resolveStep: "resolved"
        case .completeStep: "completed"
        case .resume: "resumed"
        case .pause: "paused"
        case .unpause: "unpaused"
        case .addDeadLetter, .resolveDeadLetter, .redrive: rawValue
        }
    }

    /// The states of a task in which the action is allowed.
    fileprivate var taskStates: String {
        switch self {
        case .resume: "are blocked_by_failures and error, with a failed step"
        case .cancel, .pause: "is any state but complete, error, cancelled and resolved_manually"
        default: "is any state but complete, cancelled and resolved_manually"
        }
    }

    /// The states of a step in which the action is allowed.
    fileprivate var stepStates: String {
        self == .resetStep ? "is error" : "are enqueued, in_progress, waiting_for_retry and error"
    }

    fileprivate func allows(_ state: StepState) -> Bool {
        self == .resetStep ? state == .error : state != .pending && !state.isTerminal
    }
}
