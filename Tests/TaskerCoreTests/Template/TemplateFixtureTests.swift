import Foundation
import TaskerCore
import Testing

@Suite("Templates of every kind")
struct TemplateFixtureTests {
    private static func read(_ yaml: String) throws -> TaskTemplate { try TemplateReader.read(yaml: yaml).template }

    @Test("a payment template is read field by field")
    func payment() throws {
        let reading = try TemplateReader.read(yaml: Fixtures.payment)
        let template = reading.template
        #expect(template.name == "credit_card_payment" && template.namespace == "payments")
        #expect(template.version == "1.0.0" && template.description == "Takes a payment by card")
        #expect(template.metadata?.author == "Payments" && template.metadata?.tags == ["payments", "cards"])
        #expect(
            template.systemDependencies == SystemDependencies(primary: "payment_gateway", secondary: ["fraud_service"]))
        let amount = template.inputSchema?["properties"]?["payment_info"]?["properties"]?["amount"]
        #expect(amount?["minimum"] == .double(0.01))
        #expect(template.queueName == "worker_payments_queue" && template.identityStrategy == .strict)
        let names = ["validate_payment", "check_fraud", "authorize_payment", "capture_payment", "send_confirmation"]
        #expect(template.steps.map(\.name) == names)
        let fraud = try #require(template.step(named: "check_fraud"))
        #expect(fraud.dependencies == ["validate_payment"] && fraud.timeout == .seconds(60))
        #expect(fraud.handler.initialization["service_url"] == "${FRAUD_SERVICE_URL}")
        #expect(fraud.handler.effectiveMethod == "call" && fraud.retry == .default)
        let authorize = try #require(template.step(named: "authorize_payment"))
        #expect(authorize.handler.method == "authorize" && authorize.handler.resolver == "registry")
        #expect(authorize.handler.initialization == ["auto_capture": "no"])
        #expect(authorize.systemDependency == "payment_gateway")
        #expect(
            Set(reading.warnings.map(\.description)) == [
                "metadata.notes: unknown field, ignored; known: author, tags, documentation_url, created_at, updated_at",
                "steps[0].retry.limit: unknown field, ignored; did you mean max_attempts?",
            ])
    }

    @Test("an environment's overrides merge configuration and leave the rest")
    func paymentOverride() throws {
        let template = try Self.read(Fixtures.payment)
        let resolved = template.resolved(for: "development")
        let fraud = try #require(resolved.step(named: "check_fraud"))
        #expect(
            fraud.handler.initialization
                == ["service_url": "${FRAUD_SERVICE_URL}", "risk_threshold": .double(0.9), "dry_run": "on"])
        #expect(fraud.timeout == .seconds(60) && fraud.retry == .default)
        #expect(template.resolved(for: "nowhere") == template)
    }

    @Test("an override for ALL replaces timeout and the whole retry policy of every step")
    func approvalOverride() throws {
        let template = try Self.read(Fixtures.approval)
        #expect(template.steps.map(\.type).filter { $0 == .decision }.count == 1)
        for step in template.resolved(for: "test").steps {
            #expect(step.timeout == .seconds(10) && step.retry == RetryPolicy(maxAttempts: 2))
        }
    }

    @Test("only what no decision or batch creates exists at the start")
    func initialSteps() throws {
        func initial(_ yaml: String) throws -> [String] {
            let graph = try TemplateGraph(Self.read(yaml))
            return graph.initialSteps.map { graph.names[$0] }
        }
        #expect(try initial(Fixtures.approval) == ["validate_request_dsl_py", "routing_decision_dsl_py"])
        #expect(
            try initial(Fixtures.diamondBatch)
                == ["ddb_diamond_start", "branch_evens", "branch_odds", "ddb_routing_decision"])
        #expect(try initial(Fixtures.payment).count == 5)
    }

    @Test("batch configuration, events and lifecycle are read")
    func parts() throws {
        let batch = try Self.read(Fixtures.diamondBatch)
        #expect(
            batch.step(named: "process_even_batch")?.batchConfig
                == BatchConfiguration(
                    batchSize: 2, parallelism: 10, cursorField: "id", workerTemplate: "process_even_batch",
                    failureStrategy: .failFast))
        #expect(batch.step(named: "process_odd_batch")?.batchConfig?.failureStrategy == .continueOnFailure)
        let events = try Self.read(Fixtures.events)
        let event = try #require(events.steps.first?.publishesEvents.first)
        #expect(event.name == "order.validated" && event.condition == .always && event.deliveryMode == .broadcast)
        #expect(event.publisher == "domain_events.publishers.PaymentEventPublisher")
        #expect(event.schema["required"] == ["order_id", "at"] && events.domainEvents.count == 1)
        let stale = try Self.read(Fixtures.staleness)
        #expect(
            stale.lifecycle
                == LifecycleConfiguration(
                    maxDurationMinutes: 30, maxWaitingForDependenciesMinutes: 2, maxWaitingForRetryMinutes: 2,
                    maxStepsInProcessMinutes: 2, stalenessAction: .error, autoFailOnTimeout: true))
        #expect(stale.identityStrategy == .alwaysUnique)
        #expect(stale.steps[1].retry.backoff == .constant && stale.steps[1].retry.base == .milliseconds(250))
    }

    @Test("the JSON of a template reads back as the same template", arguments: Fixtures.all)
    func roundTrip(yaml: String) throws {
        let template = try Self.read(yaml)
        #expect(try TemplateReader.read(json: JSONPayload(template.json)).template == template)
        #expect(try TemplateReader.read(JSONPayload(template.json).bytes).template == template)
        let data = try JSONEncoder().encode(template)
        #expect(try JSONDecoder().decode(TaskTemplate.self, from: data) == template)
    }

    @Test("the JSON has the reference's keys and no value that its readers refuse")
    func keys() throws {
        let json = try Self.read(Fixtures.staleness).json
        #expect(json["namespace_name"] == "staleness" && json["environments"] == [:] && json["domain_events"] == [])
        let step = try #require(json["steps"]?.array?[1])
        #expect(
            Set(step.object?.keys.map(\.self) ?? []) == [
                "name", "handler", "type", "dependencies", "retry", "publishes_events",
            ])
        #expect(step["handler"] == ["callable": "b", "initialization": [:]])
        // The reference has no constant backoff.
        #expect(step["retry"]?["backoff"] == "linear" && step["retry"]?["backoff_strategy"] == "constant")
        var timed = try Self.read(Fixtures.staleness)
        timed.steps[0].timeout = .milliseconds(1_500)
        #expect(timed.json["steps"]?.array?[0]["timeout_seconds"] == 2)
        #expect(
            try TemplateReader.read(json: JSONPayload(timed.json)).template.steps[0].timeout == .milliseconds(1_500))
    }
}
