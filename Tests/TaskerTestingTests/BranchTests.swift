import Foundation
import TaskerTesting
import Testing

@Suite("Decisions in the test kit")
struct BranchTests {
    /// Takes the branches that the input names.
    static let choice = Workflow("choice", input: [String].self) { w in
        let first = w.step("first") { _, names in names }
        let left = w.step("left", after: first) { _, _, names in "left of \(names.count)" }
        let farLeft = w.step("far_left", after: left) { _, _, left in left + "!" }
        let inner = w.step("inner", after: first) { _, _, _ in 1 }
        let outer = w.step("outer", after: first) { _, _, _ in 2 }
        let nested = w.decision("nested", branches: [inner, outer]) { _, names in
            names.contains("inner") ? .take(inner) : .take(outer)
        }
        w.decision("route", after: first, branches: [left, nested]) { _, _, names in
            var taken: [any DeclaredStep] = []
            if names.contains("left") { taken.append(left) }
            if names.contains("nested") { taken.append(nested) }
            return .take(taken)
        }
        w.converge("join", after: farLeft, inner, outer) { _, _, left, inner, outer in
            [left ?? "-", inner.map(String.init) ?? "-", outer.map(String.init) ?? "-"]
        }
    }

    @Test(arguments: [
        (names: ["left"], result: ["left of 1!", "-", "-"], absent: ["nested", "inner", "outer"]),
        (names: ["nested"], result: ["-", "-", "2"], absent: ["left", "far_left", "inner"]),
        (names: ["nested", "inner"], result: ["-", "1", "-"], absent: ["left", "far_left", "outer"]),
        (names: ["left", "nested"], result: ["left of 2!", "-", "2"], absent: ["inner"]),
    ])
    func `what is taken runs and is joined, with its types; the rest does not exist`(
        names: [String], result: [String], absent: [String]
    ) async throws {
        let kit = try WorkflowTest(Self.choice)
        let run = try kit.submit(names)
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.result() == result)
        for name in absent { #expect(try !run.step(name).exists, "\(name)") }
        #expect(run.steps.allSatisfy { $0.state == .complete })
    }

    @Test func `where nothing is taken the task ends with the decision, and has no result`() async throws {
        let kit = try WorkflowTest(Self.choice)
        let run = try kit.submit([])
        #expect(try await run.runToEnd() == .complete)
        #expect(run.steps.map(\.name) == ["first", "route"])
        let error = try #require(throws: TestKitError.self) { try run.result() }
        #expect(error.code == .noResult && error.message == "step 'join' is not there and has no result")
    }

    @Test func `a convergence waits for the slower branch, also through retries`() async throws {
        let kit = try WorkflowTest(Self.choice)
        try kit.delay("left", by: .minutes(8))
        try kit.fail("outer", attempt: 1, with: StepError.retryable("busy", after: .minutes(12)))
        let run = try kit.submit(["left", "nested"])
        try await run.advance(by: .minutes(10))
        #expect(try run.step("far_left").state == .complete)
        #expect(try run.step("join").state == .pending)
        try await run.advance(by: .minutes(2))
        #expect(try run.result() == ["left of 2!", "-", "2"])
    }

    @Test func `the events tell what a decision created`() async throws {
        let kit = try WorkflowTest(Self.choice)
        let run = try kit.submit(["nested"])
        try await run.runToEnd()
        let created = run.events.compactMap { if case .stepsCreated(let names) = $0.kind { names } else { nil } }
        #expect(created.flatMap { $0 } == ["nested", "outer", "join"])
    }

    @Test func `a decision is repeated like any step when it fails or its process dies`() async throws {
        let kit = try WorkflowTest(Self.choice)
        try kit.fail("route", attempt: 1, with: StepError.retryable("busy"))
        try kit.crash("route", attempt: 2)
        let run = try kit.submit(["left"])
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.step("route").attempts == 3)
        #expect(try run.result() == ["left of 1!", "-", "-"])
    }

    @Test func `a decision whose outcome is none fails for good and does not end the task silently`() async throws {
        let kit = try WorkflowTest(Self.choice)
        try kit.replace("route") { _ in ["nothing": "decided"] }
        let run = try kit.submit(["left"])
        #expect(try await run.runToEnd() == .blockedByFailures)
        #expect(try run.step("route").state == .error)
        #expect(try run.step("route").failure?.retryable == false)
        #expect(
            run.events.contains { if case .failed(1, _, retryAt: nil) = $0.kind { $0.step == "route" } else { false } })
    }
}
