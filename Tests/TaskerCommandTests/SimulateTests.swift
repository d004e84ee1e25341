import TaskerCore
import Testing

@Suite("tasker template simulate")
struct SimulateTests {
    private static let patient = """
        name: order
        namespace_name: shop
        version: 1.0.0
        steps:
          - {name: reserve, handler: {callable: Shop::Reserve}}
          - name: charge
            depends_on: [reserve]
            handler: {callable: Shop::Charge}
            retry: {max_attempts: 4, backoff: exponential, backoff_base_ms: 2000, jitter: 0}
            timeout_seconds: 60
          - {name: send, depends_on: [charge], handler: {callable: Shop::Send}}
        """

    private func simulate(_ arguments: String...) async throws -> Tool.Outcome {
        try await Tool.with { tool in
            try tool.write("order.yaml", Self.patient)
            return await (try tool.start(["template", "simulate", "order.yaml"] + arguments)).outcome()
        }
    }

    @Test("Without outcomes every step succeeds, without a database and without its handlers")
    func plain() async throws {
        let outcome = try await simulate()
        #expect(outcome.code == 0)
        #expect(
            outcome.output == """
                shop/order@1.0.0
                  0 ms  task is steps_in_process
                  0 ms  reserve: attempt 1 completed
                  0 ms  charge: attempt 1 completed
                  0 ms  send: attempt 1 completed
                  0 ms  task is complete
                ●  reserve  complete  1 attempt
                ●  charge   complete  1 attempt
                ●  send     complete  1 attempt
                complete after 0 ms

                """)
    }

    @Test("Failures, timeouts and crashes take the virtual time that they would take")
    func troubles() async throws {
        let failing = try await simulate("--outcome", "charge=fail:2", "--json").json()
        #expect(failing["state"] == "complete")
        #expect(failing["elapsed_ms"] == 6_000)
        #expect(failing["steps"]?.array?[1]["attempts"] == 3)

        let crashing = try await simulate("--outcome", "charge=crash", "--json").json()
        #expect(crashing["state"] == "complete")
        #expect((crashing["elapsed_ms"]?.int ?? 0) / 1_000 == 30)

        let slow = try await simulate("--outcome", "charge=timeout", "--outcome", "send=takes:5s", "--json").json()
        #expect(slow["elapsed_ms"] == 67_000)

        let refused = try await simulate("--outcome", "charge=permanent", "--json").json()
        #expect(refused["state"] == "blocked_by_failures")
        #expect(refused["steps"]?.array?[1]["error_type"] == "permanent_error")

        let exhausted = try await simulate("--outcome", "charge=fail").output
        #expect(exhausted.contains("charge: attempt 4 failed for good (retryable_error)"))
        #expect(exhausted.hasSuffix("blocked_by_failures after 14.0 s\n"))
    }

    @Test(
        "An outcome that is none, or does not fit its step, is refused with what is allowed",
        arguments: [
            (argument: "charge", code: 64, text: "STEP=OUTCOME"),
            (
                argument: "charge=explode", code: 64,
                text: "'explode' is no outcome of the step charge; allowed: fail[:N]"
            ),
            (argument: "charge=fail:-1", code: 64, text: "'fail:-1' is no outcome"),
            (argument: "chrage=fail", code: 65, text: "there is no step 'chrage'; there are reserve, charge, send"),
            (argument: "charge=take:send", code: 65, text: "'charge' is no decision step; there is none"),
            (argument: "charge=batches:2", code: 65, text: "'charge' is no batchable step; there is none"),
            (argument: "chrage={}", code: 65, text: "there is no step 'chrage'"),
        ])
    func refusals(argument: String, code: Int, text: String) async throws {
        let outcome = try await simulate("--outcome", argument)
        #expect(outcome.code == Int32(code))
        #expect(outcome.errors.contains(text), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    private static let branching = """
        name: expense
        namespace_name: office
        version: 1.0.0
        steps:
          - {name: check, handler: {callable: a}}
          - {name: route, type: decision, depends_on: [check], handler: {callable: b}}
          - {name: approve, depends_on: [route], handler: {callable: c}}
          - {name: ask, type: batchable, depends_on: [route], handler: {callable: d}}
          - name: ask_one
            type: batch_worker
            depends_on: [ask]
            handler: {callable: e}
            batch_config: {batch_size: 10, parallelism: 2, cursor_field: id, worker_template: ask_one}
          - {name: join, type: deferred_convergence, depends_on: [approve, ask_one], handler: {callable: f}}
        """

    @Test("Decisions and batches go as the outcomes say")
    func graphs() async throws {
        try await Tool.with { tool in
            try tool.write("expense.yaml", Self.branching)
            func names(_ outcomes: String...) async throws -> [String] {
                let arguments =
                    ["template", "simulate", "expense.yaml", "--json"] + outcomes.flatMap { ["--outcome", $0] }
                let document = try await (try tool.start(arguments)).outcome().json()
                #expect(document["state"] == "complete")
                return document["steps"]?.array?.compactMap { $0["name"]?.string } ?? []
            }
            #expect(try await names("route=take:approve") == ["check", "route", "approve", "join"])
            #expect(try await names("route=take:none") == ["check", "route"])
            #expect(
                try await names("route=take:ask", "ask=batches:2") == [
                    "check", "route", "ask", "ask_one_001", "ask_one_002", "join",
                ])
            #expect(try await names("ask=batches:0").contains("ask_one_000"))
            #expect(try await names().count == 8)
            let wrong = try await tool.run("template", "simulate", "expense.yaml", "--outcome", "route=take:join")
            #expect(wrong.code == 65)
            #expect(wrong.errors.contains("'join' is no branch of route; allowed: approve, ask"))
        }
    }

    @Test("A template with problems, and days out of range, are refused")
    func badArguments() async throws {
        try await Tool.with { tool in
            try tool.write("cycle.yaml", Templates.cycle)
            #expect(try await tool.run("template", "simulate", "cycle.yaml").code == 65)
        }
        #expect(try await simulate("--within", "0").code == 64)
        #expect(try await simulate("--within", "nothing").code == 64)
    }
}
