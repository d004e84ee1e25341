import TaskerCore

/// Templates of the kinds that users of the reference have.
enum Fixtures {
    static let all = [payment, approval, diamondBatch, events, staleness]

    /// A chain with a fork, configuration, overrides per environment and keys of older files.
    static let payment = """
        name: credit_card_payment
        namespace_name: payments
        version: "1.0.0"
        description: Takes a payment by card
        metadata:
          author: Payments
          tags: [payments, cards]
          notes: kept by nobody
        system_dependencies:
          primary: payment_gateway
          secondary: [fraud_service]
        input_schema:
          type: object
          required: [order_id, payment_info, customer_id]
          properties:
            order_id: {type: integer, minimum: 1}
            payment_info:
              type: object
              properties:
                amount: {type: number, minimum: 0.01}
                currency: {type: string, enum: [USD, EUR, GBP]}
                card_token: {type: string, minLength: 10}
        steps:
          - name: validate_payment
            handler: &validate
              callable: PaymentProcessing::StepHandler::ValidatePaymentHandler
              initialization: {strict: true}
            timeout_seconds: 30
            retry: {limit: 3, backoff: exponential}
          - name: check_fraud
            handler:
              callable: PaymentProcessing::StepHandler::CheckFraudHandler
              initialization:
                service_url: ${FRAUD_SERVICE_URL}
                risk_threshold: 0.75
            depends_on: [validate_payment]
            timeout_seconds: 60
          - name: authorize_payment
            handler:
              callable: PaymentProcessing::StepHandler::AuthorizePaymentHandler
              method: authorize
              resolver: registry
              initialization: {auto_capture: "no"}
            dependencies: [validate_payment, check_fraud]
            system_dependency: payment_gateway
            timeout_seconds: 120
          - name: capture_payment
            handler: {callable: PaymentProcessing::StepHandler::CapturePaymentHandler}
            dependencies: [authorize_payment]
            timeout_seconds: 120
          - name: send_confirmation
            handler: {callable: PaymentProcessing::StepHandler::SendConfirmationHandler}
            dependencies: [capture_payment]
            timeout_seconds: 30
        environments:
          development:
            steps:
              - name: check_fraud
                handler: {initialization: {risk_threshold: 0.9, dry_run: on}}
                timeout_seconds: null
                retry: null
        """

    /// A decision with three branches and their convergence.
    static let approval = """
        name: approval_routing_dsl_py
        namespace_name: conditional_approval_dsl_py
        version: "1.0.0"
        steps:
          - {name: validate_request_dsl_py, handler: {callable: validate}, retry: &r {max_attempts: 3, backoff: exponential, backoff_base_ms: 1000, max_backoff_ms: 30000}, timeout_seconds: 30}
          - name: routing_decision_dsl_py
            type: decision
            handler: {callable: route, initialization: {thresholds: {small: 1000, large: 5000}}}
            dependencies: [validate_request_dsl_py]
            retry: *r
          - {name: auto_approve_dsl_py, step_type: standard, handler: {callable: auto}, dependencies: [routing_decision_dsl_py], retry: *r}
          - {name: manager_approval_dsl_py, handler: {callable: manager}, dependencies: [routing_decision_dsl_py]}
          - {name: finance_review_dsl_py, handler: {callable: finance}, dependencies: [routing_decision_dsl_py]}
          - name: finalize_approval_dsl_py
            type: deferred_convergence
            handler: {callable: finalize}
            dependencies: [auto_approve_dsl_py, manager_approval_dsl_py, finance_review_dsl_py]
        environments:
          test:
            steps: [{name: ALL, timeout_seconds: 10, retry: {max_attempts: 2}}]
        """

    /// A diamond, a decision, and two batches of which one runs.
    static let diamondBatch = """
        name: diamond_decision_batch_processor
        namespace_name: combined_workflow_test
        version: "1.0.0"
        steps:
          - {name: ddb_diamond_start, handler: {callable: start}}
          - {name: branch_evens, handler: {callable: evens}, dependencies: [ddb_diamond_start]}
          - {name: branch_odds, handler: {callable: odds}, dependencies: [ddb_diamond_start]}
          - {name: ddb_routing_decision, type: decision, handler: {callable: route}, dependencies: [branch_evens, branch_odds]}
          - name: even_batch_analyzer
            type: batchable
            handler: {callable: analyze, initialization: {batch_size: 2, max_workers: 10, worker_template_name: process_even_batch}}
            dependencies: [ddb_routing_decision]
          - name: process_even_batch
            type: batch_worker
            handler: {callable: process}
            dependencies: [even_batch_analyzer]
            batch_config: {batch_size: 2, parallelism: 10, cursor_field: id, worker_template: process_even_batch, failure_strategy: fail_fast}
          - {name: aggregate_even_results, type: deferred_convergence, handler: {callable: sum}, dependencies: [process_even_batch]}
          - {name: odd_batch_analyzer, type: batchable, handler: {callable: analyze}, dependencies: [ddb_routing_decision]}
          - name: process_odd_batch
            type: batch_worker
            handler: {callable: process}
            dependencies: [odd_batch_analyzer]
            batch_config: {batch_size: 2, parallelism: 10, cursor_field: id, worker_template: process_odd_batch}
          - {name: aggregate_odd_results, type: deferred_convergence, handler: {callable: sum}, dependencies: [process_odd_batch]}
        """

    /// A step that publishes an event.
    static let events = """
        name: domain_event_publishing
        namespace_name: domain_events
        version: "1.0.0"
        domain_events:
          - {name: order.validated, description: An order was accepted, schema: {type: object}}
        steps:
          - name: validate_order
            handler: {callable: validate}
            publishes_events:
              - name: order.validated
                description: An order was accepted
                condition: always
                delivery_mode: broadcast
                publisher: domain_events.publishers.PaymentEventPublisher
                schema:
                  type: object
                  required: [order_id, at]
                  properties: {order_id: {type: string}, at: {type: string, format: date-time}}
        environments:
          test:
            steps: [{name: validate_order, timeout_seconds: 5, retry: {max_attempts: 1}}]
        """

    /// Limits on waiting.
    static let staleness = """
        name: dlq_staleness_test
        namespace_name: staleness
        version: "1.0.0"
        lifecycle:
          max_waiting_for_dependencies_minutes: 2
          max_waiting_for_retry_minutes: 2
          max_steps_in_process_minutes: 2
          max_duration_minutes: 30
          staleness_action: error
          auto_fail_on_timeout: true
        identity_strategy: always_unique
        steps:
          - {name: first, handler: {callable: a}}
          - {name: second, handler: {callable: b}, dependencies: [first], retry: {backoff: constant, backoff_base_ms: 250, jitter: 0}}
        """

    /// A template of standard steps from "name: parents" pairs.
    static func template(
        _ edges: KeyValuePairs<String, [String]>, retry: RetryPolicy = .default, namespace: String = "demo"
    ) -> TaskTemplate {
        TaskTemplate(
            name: "t", namespace: namespace, version: "1.0.0",
            steps: edges.map { name, parents in
                StepDefinition(
                    name: name, handler: HandlerDefinition(callable: name), dependencies: parents, retry: retry)
            })
    }
}
