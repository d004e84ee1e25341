import Tasker
import TaskerCore
import Testing

@Suite("The template of a workflow")
struct WorkflowTemplateTests {
    private let diamond = Workflow(
        "diamond", namespace: "shapes", version: "2.1.0", description: "Four corners", input: Int.self,
        identity: .strict
    ) { w in
        let top = w.step("top", description: "The beginning") { _, input in input }
        let left = w.step("left", after: top, retry: .exponential(attempts: 5)) { _, _, top in top + 1 }
        let right = w.step("right", after: top, retry: .none, timeout: .seconds(30)) { _, _, top in "\(top)" }
        w.step("bottom", after: left, right) { _, _, left, right in [right: left] }
    }

    @Test("Names, steps, edges, retry policies and timeouts are those declared")
    func graph() throws {
        let expected = TaskTemplate(
            name: "diamond", namespace: "shapes", version: "2.1.0", description: "Four corners",
            steps: [
                StepDefinition(
                    name: "top", description: "The beginning",
                    handler: HandlerDefinition(callable: "shapes.diamond.top@2.1.0")),
                StepDefinition(
                    name: "left", handler: HandlerDefinition(callable: "shapes.diamond.left@2.1.0"),
                    dependencies: ["top"],
                    retry: RetryPolicy(
                        maxAttempts: 5, backoff: .exponential, base: .seconds(1), cap: .seconds(30), jitter: 0.15)),
                StepDefinition(
                    name: "right", handler: HandlerDefinition(callable: "shapes.diamond.right@2.1.0"),
                    dependencies: ["top"], retry: RetryPolicy(retryable: false, maxAttempts: 1, backoff: .none),
                    timeout: .seconds(30)),
                StepDefinition(
                    name: "bottom", handler: HandlerDefinition(callable: "shapes.diamond.bottom@2.1.0"),
                    dependencies: ["left", "right"]),
            ], identityStrategy: .strict)
        #expect(try diamond.template() == expected)
    }

    @Test("Every callable of the template has its handler and there is no other")
    func handlers() throws {
        let callables = try diamond.template().steps.map(\.handler.callable).sorted()
        #expect(try diamond.handlers().callables == callables)
    }

    @Test("The last step that is a statement of its own gives the result")
    func resultStep() {
        #expect(diamond.resultStep == "bottom")
    }

    @Test("Tasks are unique unless the workflow says otherwise")
    func identity() throws {
        let unique = Workflow("one", input: Int.self) { $0.step("only") { _, input in input } }
        let byKey = Workflow("one", input: Int.self, identity: .callerProvided) {
            $0.step("only") { _, input in input }
        }
        #expect(try unique.template().identityStrategy == .alwaysUnique)
        #expect(try byKey.template().identityStrategy == .callerProvided)
        #expect(try diamond.template().identityStrategy == .strict)
    }

    @Test("Workflows of different types stand in one list, two versions of one among them")
    func heterogeneousList() throws {
        let first = Workflow("report", version: "1.0.0", input: String.self) { $0.step("only") { _, text in text } }
        let second = Workflow("report", version: "2.0.0", input: Int.self) { $0.step("only") { _, number in number } }
        let workflows: [any WorkflowDefinition] = [diamond, first, second]
        var registry = HandlerRegistry()
        for workflow in workflows { try registry.merge(workflow.handlers()) }
        #expect(registry.callables.count == 6)
    }

    @Test("The factories of retry policies give the backoff they are named after")
    func retryFactories() {
        #expect(RetryPolicy.none == RetryPolicy(retryable: false, maxAttempts: 1, backoff: .none))
        #expect(
            RetryPolicy.constant(attempts: 4, every: .seconds(2))
                == RetryPolicy(
                    maxAttempts: 4, backoff: .constant, base: .seconds(2), cap: .seconds(2), jitter: 0))
        #expect(
            RetryPolicy.linear(attempts: 4, base: .seconds(2), cap: .seconds(9), jitter: 0.5)
                == RetryPolicy(maxAttempts: 4, backoff: .linear, base: .seconds(2), cap: .seconds(9), jitter: 0.5))
        #expect(
            RetryPolicy.fibonacci(attempts: 4)
                == RetryPolicy(maxAttempts: 4, backoff: .fibonacci, base: .seconds(1), cap: .seconds(30), jitter: 0.15))
    }
}
