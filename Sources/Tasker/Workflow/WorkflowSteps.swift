/// Lets the closure of a workflow end with a step instead of `return` and a step: the last one declared as a statement of its own gives the result.
@resultBuilder
public enum WorkflowSteps {
    /// A step stands for itself.
    public static func buildExpression<Output>(_ step: Step<Output>) -> Step<Output> { step }

    /// A decision that ends a workflow gives the branches it took.
    public static func buildExpression(_ decision: DecisionStep) -> Step<TakenBranches> {
        Step(name: decision.name, scope: decision.scope)
    }

    /// The first step that is a statement of its own.
    public static func buildPartialBlock<Output>(first: Step<Output>) -> Step<Output> { first }

    /// The last such step gives the workflow's result; the ones before it only run.
    public static func buildPartialBlock<Earlier, Output>(
        accumulated: Step<Earlier>, next: Step<Output>
    ) -> Step<Output> { next }

    /// A workflow without steps has no result.
    @available(*, unavailable, message: "end the closure with the step that gives the workflow's result")
    public static func buildBlock() -> Step<NoResult> { Step(name: "", scope: WorkflowScope()) }
}
