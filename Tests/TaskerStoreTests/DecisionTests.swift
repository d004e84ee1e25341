import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct DecisionTests {
    private static let approval: [StepDefinition] = [
        .step("check"), .step("route", after: ["check"], type: .decision), .step("auto", after: ["route"]),
        .step("manager", after: ["route"]), .step("audit", after: ["manager"]),
        .step("escalate", after: ["manager"], type: .decision), .step("board", after: ["escalate"]),
        .step("finish", after: ["auto", "audit", "board"], type: .deferredConvergence),
        .step("mail", after: ["finish"]),
    ]

    private func begin(_ steps: [StepDefinition], _ fixture: StoreFixture) async throws -> UUID {
        let task = try await fixture.create(try await fixture.register(steps))[0]
        try await fixture.finish("check")
        return task
    }

    @Test func `a decision creates the chosen branch with all that follows, in the call that settles it`() async throws
    {
        try await StoreFixture.with { fixture in
            let task = try await begin(Self.approval, fixture)
            #expect(try await fixture.steps(of: task) == ["check": "complete", "route": "enqueued"])
            let settled = try await fixture.finish("route", with: DecisionOutcome.createSteps(["auto"]).result)
            #expect(settled.started.enqueued == ["worker_alpha_queue": 1])
            #expect(
                try await fixture.steps(of: task) == [
                    "check": "complete", "route": "complete", "auto": "enqueued", "finish": "pending",
                    "mail": "pending",
                ])
            #expect(try await fixture.parents(of: "finish", task: task) == ["auto provides"])
            for name in ["auto", "finish", "mail"] { try await fixture.finish(name) }
            #expect(try await fixture.state(of: task) == "complete")
            #expect(try await fixture.violations() == [])
        }
    }

    /// A worker may still have a result of an attempt when it claims the step as that attempt once more: after its release, or a reset.
    @Test func `a decision whose claim is committed while it is settled gets its branches`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(Self.approval, fixture)
            let route = try await fixture.claim(step: "route")
            _ = try await fixture.store.release([route.reference], worker: fixture.worker)
            let result = DecisionOutcome.createSteps(["auto"]).result
            try await fixture.pool.transaction { connection in
                let claim = PostgresStatement(
                    sql: "SELECT kind FROM tasker.claim_steps($1::uuid, '{worker_alpha_queue}', '{work}', 9, 60000)")
                try await eventually("claim") {
                    try await connection.query(claim, [.uuid(fixture.worker)]).count == 1
                }
                async let settled = fixture.store.settle(
                    [route.settlement(.success, result: result)], terms: fixture.terms(limit: 0))
                try await eventually("the settlement waits for a lock") {
                    try await fixture.value(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                        as: Int64.self) == 1
                }
                _ = try await connection.query(.init(sql: "COMMIT"))
                #expect(try await settled.started.enqueued == ["worker_alpha_queue": 1])
                _ = try await connection.query(.init(sql: "BEGIN"))
            }
            #expect(try await fixture.steps(of: task)["route"] == "complete")
            #expect(try await fixture.steps(of: task)["auto"] == "enqueued")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a convergence waits for the decision that may still create one of its parents`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(Self.approval, fixture)
            try await fixture.finish("route", with: DecisionOutcome.createSteps(["auto", "manager"]).result)
            try await fixture.finish("auto")
            try await fixture.finish("manager")
            try await fixture.finish("audit")
            // The board may still be asked, so nothing joins yet.
            #expect(try await fixture.steps(of: task)["finish"] == nil)
            #expect(try await fixture.explain("finish", task: task)?.code == .decisionPending)
            try await fixture.finish("escalate", with: DecisionOutcome.createSteps(["board"]).result)
            #expect(
                try await fixture.parents(of: "finish", task: task) == [
                    "audit provides", "auto provides", "board provides",
                ])
            try await fixture.finish("board")
            let last = try await fixture.claim(step: "finish")
            #expect(last.results.keys.sorted() == ["audit", "auto", "board"])
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a convergence runs when the last decision chooses nothing`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(Self.approval, fixture)
            try await fixture.finish("route", with: DecisionOutcome.createSteps(["manager"]).result)
            for name in ["manager", "audit"] { try await fixture.finish(name) }
            try await fixture.finish("escalate", with: DecisionOutcome.noBranches.result)
            // All of its parents are done already, so the decision is one as well, and releases it.
            #expect(try await fixture.parents(of: "finish", task: task) == ["audit provides", "escalate provides"])
            for name in ["finish", "mail"] { try await fixture.finish(name) }
            #expect(try await fixture.state(of: task) == "complete")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a task whose decision chooses nothing is complete`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(Self.approval, fixture)
            let settled = try await fixture.finish("route", with: DecisionOutcome.noBranches.result)
            #expect(settled.tasks == [task: "complete"])
            #expect(try await fixture.steps(of: task) == ["check": "complete", "route": "complete"])
            #expect(try await fixture.explain("auto", task: task)?.code == .notChosen)
            #expect(try await fixture.explain("nowhere", task: task) == nil)
        }
    }

    @Test func `a step with two branches as parents goes on with the one that was chosen`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(
                [
                    .step("check"), .step("route", after: ["check"], type: .decision), .step("a", after: ["route"]),
                    .step("b", after: ["route"]), .step("both", after: ["a", "b"]),
                ], fixture)
            try await fixture.finish("route", with: DecisionOutcome.createSteps(["a"]).result)
            #expect(try await fixture.parents(of: "both", task: task) == ["a provides", "route provides"])
        }
    }

    private static let invalid: [(String, String)] = [
        ("{}", "decision_point_outcome: found nothing; allowed is the outcome of the decision, as a map"),
        ("null", "decision_point_outcome: found nothing"),
        (
            #"{"decision_point_outcome":{"type":"later"}}"#,
            #"type: found "later"; allowed is no_branches or create_steps"#
        ),
        (
            #"{"decision_point_outcome":{"type":"create_steps"}}"#,
            "step_names: found nothing; allowed is a list of names"
        ),
        (
            #"{"decision_point_outcome":{"type":"create_steps","step_names":[]}}"#,
            "step_names: found 0 names; allowed are 1 to 100 (or the type no_branches)"
        ),
        (
            DecisionOutcome.createSteps((0...100).map { "s\($0)" }).result.text,
            "step_names: found 101 names; allowed are 1 to 100"
        ),
        (
            DecisionOutcome.createSteps(["auto", "nowhere"]).result.text,
            "step_names: found 'nowhere', which is no step of the template; allowed are the steps behind the decision: auto, manager"
        ),
        (
            DecisionOutcome.createSteps(["check"]).result.text,
            "step_names: found 'check', which does not lie behind the decision"
        ),
        (
            DecisionOutcome.createSteps(["manager", "finish"]).result.text,
            "found 'finish', of which a parent may still be created by another decision or batch"
        ),
    ]

    @Test(arguments: invalid)
    func `a decision without a valid outcome fails for good, says why, and creates nothing`(
        result: String, message: String
    ) async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(Self.approval, fixture)
            let settled = try await fixture.finish("route", with: try JSONPayload(text: result))
            #expect(settled.tasks == [task: "blocked_by_failures"])
            #expect(try await fixture.steps(of: task) == ["check": "complete", "route": "error"])
            let found = try await fixture.errorMessage(of: "route", task: task) ?? ""
            #expect(found.hasPrefix("invalid_outcome: decision_point_outcome"))
            #expect(found.contains(message), "\(found)")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a chain of decisions that no check has seen stops at twenty`() async throws {
        try await StoreFixture.with { fixture in
            var steps: [StepDefinition] = [.step("check")]
            for number in 1...21 {
                steps.append(.step("d\(number)", after: [steps.last?.name ?? ""], type: .decision))
            }
            let task = try await begin(steps, fixture)
            for number in 1...20 {
                try await fixture.finish("d\(number)", with: DecisionOutcome.createSteps(["d\(number + 1)"]).result)
            }
            #expect(try await fixture.steps(of: task)["d20"] == "error")
            #expect(
                try await fixture.errorMessage(of: "d20", task: task)?.contains(
                    "found that it leads to 'd21', decision number 21 in a row; allowed are 20") == true)
        }
    }

    @Test func `a decision ended by hand creates its branches, and resolved it chooses none`() async throws {
        try await StoreFixture.with { fixture in
            let by = Operator("ann", reason: "the router was wrong")
            let first = try await begin(Self.approval, fixture)
            try await fixture.finish("route", with: .emptyObject)
            let refused = try await fixture.store.completeStep("route", task: first, result: .emptyObject, by: by)
            guard case .refused(_, let reason) = refused else {
                Issue.record("\(refused)")
                return
            }
            #expect(reason.hasPrefix("decision_point_outcome: found nothing"))
            _ = try await fixture.store.completeStep(
                "route", task: first, result: DecisionOutcome.createSteps(["auto"]).result, by: by)
            #expect(try await fixture.steps(of: first)["auto"] == "enqueued")
            try await fixture.finish("auto")
            try await fixture.finish("finish")
            try await fixture.finish("mail")
            #expect(try await fixture.state(of: first) == "complete")

            let second = try await begin(Self.approval, fixture)
            try await fixture.finish("route", with: .emptyObject)
            _ = try await fixture.store.resolveStep("route", task: second, by: by)
            #expect(try await fixture.state(of: second) == "complete")
            #expect(try await fixture.violations() == [])
        }
    }

    @Test func `a result that comes twice creates its steps once`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await begin(Self.approval, fixture)
            let step = try await fixture.claim(step: "route")
            let settlement = step.settlement(result: DecisionOutcome.createSteps(["auto"]).result)
            _ = try await fixture.store.settle([settlement], terms: fixture.terms(limit: 0))
            let before = try await fixture.steps(of: task)
            let again = try await fixture.store.settle([settlement], terms: fixture.terms(limit: 0))
            #expect(again.stale == [step.reference])
            #expect(try await fixture.steps(of: task) == before)
        }
    }
}
