import Tasker
import TaskerCore
import Testing

@Suite("Decisions in Swift")
struct DecisionTests {
    struct Request: Codable, Sendable {
        var amount: Int
    }

    static let approval = Workflow("approval", namespace: "office", input: Request.self) { w in
        let checked = w.step("check") { _, request in request.amount }
        let approve = w.step("approve", after: checked) { _, _, amount in "approved \(amount)" }
        let ask = w.step("ask", after: checked, retry: .none) { _, _, amount in amount > 5_000 }
        let told = w.step("tell", after: ask) { _, _, granted in granted ? "granted" : "refused" }
        w.decision("route", after: checked, branches: [approve, ask], description: "Who decides") {
            _, request, amount in
            switch amount {
            case ..<0: .takeNone
            case ..<1_000: .take(approve)
            case ..<9_000: .take(ask)
            default: .take([approve, ask, approve])
            }
        }
        w.converge("record", after: approve, told) { _, _, approved, told in [approved, told] }
    }

    private func outcome(_ amount: Int) async throws -> DecisionOutcome {
        let run = try WorkflowRun(Self.approval, input: JSONPayload(encoding: Request(amount: amount)))
        let result = try await run.call("route", results: ["check": JSONPayload(encoding: amount)])
        return try DecisionOutcome(result: result.value())
    }

    @Test("Branches wait for their parents and the decision; types and edges are those of YAML")
    func template() throws {
        let template = try Self.approval.template()
        #expect(
            template.steps.map(\.type) == [.standard, .standard, .standard, .standard, .decision, .deferredConvergence])
        #expect(
            template.steps.map(\.dependencies) == [
                [], ["check", "route"], ["check", "route"], ["ask"], ["check"], ["approve", "tell"],
            ])
        #expect(template.step(named: "route")?.description == "Who decides")
        #expect(template.step(named: "ask")?.retry == RetryPolicy.none)
        #expect(try Self.approval.handlers().callables == template.steps.map(\.handler.callable).sorted())
    }

    @Test("What the closure takes becomes the outcome on the wire")
    func outcomes() async throws {
        #expect(try await outcome(-1) == .noBranches)
        #expect(try await outcome(10) == .createSteps(["approve"]))
        #expect(try await outcome(2_000) == .createSteps(["ask"]))
        #expect(try await outcome(9_000) == .createSteps(["approve", "ask"]))
    }

    @Test("A convergence receives the results of the parents that ran, and nil for the others")
    func convergence() async throws {
        let run = try WorkflowRun(Self.approval, input: JSONPayload(encoding: Request(amount: 1)))
        let approved = try JSONPayload(encoding: "a")
        #expect(try await run.call("record", results: ["approve": approved]).text == #"["a",null]"#)
        #expect(try await run.call("record", results: ["tell": approved]).text == #"[null,"a"]"#)
        #expect(try await run.call("record", results: ["approve": approved, "tell": approved]).text == #"["a","a"]"#)
    }

    @Test("Taking a step that is no branch of the decision fails it for good, and says which there are")
    func foreignChoice() async throws {
        let workflow = Workflow("loose", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            let left = w.step("left", after: first) { _, _, first in first }
            let right = w.step("right", after: first) { _, _, first in first }
            let other = w.step("other", after: first) { _, _, first in first }
            w.decision("route", after: first, branches: [left, right]) { _, _, _ in .take(left, other) }
            return first
        }
        let run = try WorkflowRun(workflow, input: JSONPayload(encoding: 1))
        let failure = try await #require(throws: StepFailure.self) {
            try await run.call("route", results: ["first": JSONPayload(encoding: 1)])
        }
        #expect(failure.errorCode == "unknown_branch" && !failure.retryable)
        #expect(failure.message == "the decision 'route' took 'other'; its branches are left, right")
    }

    @Test("A decision may be a branch of another one, and then needs no parent of its own")
    func nested() throws {
        let workflow = Workflow("nested", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            let near = w.step("near") { _, input in input }
            let far = w.step("far", after: first) { _, _, first in first }
            let inner = w.decision("inner", branches: [near, far]) { _, input in input > 1 ? .take(far) : .take(near) }
            let none = w.step("none") { _, _ in 0 }
            w.decision("outer", after: first, branches: [inner, none]) { _, _, first in
                first > 0 ? .take(inner) : .take(none)
            }
            w.converge("join", after: near, far, none) { _, _, near, far, none in near ?? far ?? none ?? -1 }
        }
        let template = try workflow.template()
        #expect(template.step(named: "inner")?.dependencies == ["outer"])
        #expect(template.step(named: "near")?.dependencies == ["inner"])
        #expect(template.step(named: "far")?.dependencies == ["first", "inner"])
    }

    @Test("A workflow may end with a decision; its result is the branches taken")
    func ending() throws {
        let workflow = Workflow("ending", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            let left = w.step("left") { _, input in input }
            w.decision("route", after: first, branches: [left]) { _, _, _ in .take(left) }
        }
        #expect(workflow.resultStep == "route")
        let taken = try DecisionOutcome.createSteps(["left"]).result.decode(TakenBranches.self)
        #expect(taken.names == ["left"])
        #expect(try JSONPayload(encoding: taken).value() == DecisionOutcome.createSteps(["left"]).result.value())
        #expect(try DecisionOutcome.noBranches.result.decode(TakenBranches.self).names.isEmpty)
    }

    @Test("A decision without branches, and one without anything to look at, are refused")
    func empty() throws {
        let workflow = Workflow("empty", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            w.decision("route", branches: []) { _, _ in .takeNone }
            return first
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.map(\.path) == ["steps.route.branches", "steps.route.dependencies"])
    }

    @Test("A branch of another workflow, a branch of two decisions and a branch named twice are refused by name")
    func badBranches() throws {
        var stranger: Step<Int>?
        _ = Workflow("other", input: Int.self) { w in
            let step = w.step("left") { _, input in input }
            stranger = step
            return step
        }
        let foreign = try #require(stranger)
        let workflow = Workflow("mine", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            let left = w.step("left") { _, input in input }
            w.decision("one", after: first, branches: [left, foreign]) { _, _, _ in .take(left) }
            w.decision("two", after: first, branches: [left]) { _, _, _ in .take(left) }
            let right = w.step("right") { _, input in input }
            w.decision("three", after: first, branches: [right, right]) { _, _, _ in .take(right) }
            return first
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(
            error.problems.map(\.description) == [
                "steps.one.branches[1]: a step of another workflow; found left; allowed: steps of the same workflow",
                "steps.two.branches[0]: is a branch of the decision one already; found left; allowed: steps that are no branch yet; each belongs to one decision",
                "steps.three.branches[1]: is a branch of the decision three already; found right; allowed: steps that are no branch yet; each belongs to one decision",
            ])
    }

    @Test("A branch that the decision itself waits for is a circle")
    func circle() throws {
        let workflow = Workflow("circle", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            w.decision("route", after: first, branches: [first]) { _, _, _ in .take(first) }
            return first
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.description.contains("first → route → first"))
    }

    @Test("A plain step that waits for two branches is refused: one of them need not run")
    func looseParents() throws {
        let workflow = Workflow("loose", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            let left = w.step("left", after: first) { _, _, first in first }
            let right = w.step("right", after: first) { _, _, first in first }
            w.decision("route", after: first, branches: [left, right]) { _, _, _ in .take(left, right) }
            w.step("sum", after: left, right, first) { _, _, left, right, first in left + right + first }
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.map(\.path) == ["steps.sum.dependencies"])
        #expect(error.problems.first?.found == "left, right")
    }

    @Test("A branch that waits for a step of another branch is refused")
    func looseBranch() throws {
        let workflow = Workflow("loose", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            let left = w.step("left", after: first) { _, _, first in first }
            w.decision("one", after: first, branches: [left]) { _, _, _ in .take(left) }
            let right = w.step("right", after: left) { _, _, left in left }
            w.decision("two", after: first, branches: [right]) { _, _, _ in .take(right) }
            return first
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.map(\.path) == ["steps.right.dependencies"])
    }

    @Test("A branch that waits for a batch which its decision does not wait for is refused; when it does, all is well")
    func lateParents() throws {
        func workflow(waits: Bool) -> Workflow<Int, Int> {
            Workflow("late", input: Int.self) { w in
                let first = w.step("first") { _, input in input }
                let counts = w.batch("count") { _, input in
                    .items(input)
                } work: { _, _, range in
                    range.size
                }
                let sum = w.step("sum", after: counts) { _, _, counts in counts.reduce(0, +) }
                if waits {
                    w.decision("route", after: counts, branches: [sum]) { _, _, _ in .take(sum) }
                } else {
                    w.decision("route", after: first, branches: [sum]) { _, _, _ in .take(sum) }
                }
                return first
            }
        }
        let error = try #require(throws: WorkflowError.self) { try workflow(waits: false).validate() }
        #expect(
            error.problems.map(\.description) == [
                "steps.sum.dependencies: waits for steps that need not be there yet when route decides; found count; allowed: steps that the decision waits for as well"
            ])
        #expect(throws: Never.self) { try workflow(waits: true).validate() }
    }

    @Test("Steps of one branch, also behind a convergence, wait for each other as they like")
    func soundParents() throws {
        let workflow = Workflow("sound", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            let left = w.step("left", after: first) { _, _, first in first }
            let one = w.step("one", after: left, first) { _, _, left, _ in left }
            let two = w.step("two", after: left) { _, _, left in left }
            let three = w.step("three", after: one, two) { _, _, one, two in one + two }
            let right = w.step("right") { _, input in input }
            w.decision("route", after: first, branches: [left, right]) { _, _, _ in .take(left) }
            let join = w.converge("join", after: three, right) { _, _, three, right in three ?? right ?? 0 }
            w.step("end", after: join, first) { _, _, join, first in join + first }
        }
        #expect(throws: Never.self) { try workflow.validate() }
    }
}
