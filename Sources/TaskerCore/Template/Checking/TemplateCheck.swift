/// Checks names, lengths and ranges; the graph is checked by `TemplateGraph`.
struct TemplateCheck {
    var problems: [TemplateProblem] = []

    mutating func report(
        _ code: TemplateProblem.Code, _ path: String, _ message: String, found: String? = nil, allowed: String? = nil
    ) {
        problems.append(TemplateProblem(code: code, path: path, message: message, found: found, allowed: allowed))
    }

    // Lengths are those of the database's columns.
    mutating func names(of template: TaskTemplate) {
        length(template.name, 1...64, "name")
        length(template.version, 1...16, "version")
        if !template.version.isEmpty, !Self.isVersion(template.version) {
            report(
                .invalidValue, "version", "is not a version", found: "\"\(template.version)\"",
                allowed: "x.y.z with whole numbers, such as 1.0.0")
        }
        length(template.namespace, 1...29, "namespace_name")
        if !template.namespace.isEmpty, !Self.isIdentifier(template.namespace) {
            report(
                .invalidValue, "namespace_name", "is not a namespace", found: "\"\(template.namespace)\"",
                allowed: "a letter or underscore, then letters, digits and underscores")
        }
        if let description = template.description { length(description, 0...255, "description") }
    }

    mutating func lifecycle(_ lifecycle: LifecycleConfiguration?) {
        guard let lifecycle else { return }
        range(lifecycle.maxDurationMinutes, 1...43_200, "lifecycle.max_duration_minutes")
        let week = 1...10_080
        range(lifecycle.maxWaitingForDependenciesMinutes, week, "lifecycle.max_waiting_for_dependencies_minutes")
        range(lifecycle.maxWaitingForRetryMinutes, week, "lifecycle.max_waiting_for_retry_minutes")
        range(lifecycle.maxStepsInProcessMinutes, week, "lifecycle.max_steps_in_process_minutes")
    }

    mutating func step(_ step: StepDefinition, at path: String) {
        length(step.name, 1...128, "\(path).name")
        length(step.handler.callable, 1...500, "\(path).handler.callable")
        retry(step.retry, at: "\(path).retry")
        timeout(step.timeout, at: path)
        schema(step.resultSchema, at: "\(path).result_schema")
        if let batch = step.batchConfig {
            range(batch.batchSize, 1...100_000, "\(path).batch_config.batch_size")
            range(batch.parallelism, 1...1_000, "\(path).batch_config.parallelism")
            length(batch.cursorField, 1...255, "\(path).batch_config.cursor_field")
        }
        for (index, event) in step.publishesEvents.enumerated() {
            self.event(event, at: "\(path).publishes_events[\(index)]")
        }
    }

    mutating func environment(_ override: EnvironmentOverride, at path: String, steps: [StepDefinition]) {
        let names = Set(steps.map(\.name))
        for (index, step) in override.steps.enumerated() {
            let path = "\(path).steps[\(index)]"
            if step.name != EnvironmentOverride.Step.all, !step.name.isEmpty, !names.contains(step.name) {
                report(
                    .unknownReference, "\(path).name", "names no step of this template", found: "\"\(step.name)\"",
                    allowed: "\(EnvironmentOverride.Step.all) or a step's name")
            }
            timeout(step.timeout, at: path)
            if let policy = step.retry { retry(policy, at: "\(path).retry") }
        }
    }

    mutating func length(_ text: String, _ allowed: ClosedRange<Int>, _ path: String) {
        // PostgreSQL's varchar counts code points.
        let count = text.unicodeScalars.count
        if count == 0 && allowed.lowerBound > 0 {
            report(.missing, path, "must not be empty")
        } else if count > allowed.upperBound {
            report(
                .outOfRange, path, "is too long", found: "\(count) characters",
                allowed: "at most \(allowed.upperBound)")
        }
        if text.utf8.contains(0) { report(.invalidValue, path, "holds a NUL character, which PostgreSQL cannot store") }
    }

    mutating func range(_ value: Int?, _ allowed: ClosedRange<Int>, _ path: String) {
        guard let value, !allowed.contains(value) else { return }
        report(
            .outOfRange, path, "is out of range", found: "\(value)",
            allowed: "\(allowed.lowerBound)...\(allowed.upperBound)")
    }

    private static func isVersion(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 3
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
                    && (part.utf8.count == 1 || part.utf8.first != 0x30)
            }
    }

    static func isIdentifier(_ text: some StringProtocol) -> Bool {
        guard let first = text.unicodeScalars.first, first.isASCII, first == "_" || first.properties.isAlphabetic else {
            return false
        }
        return text.unicodeScalars.allSatisfy {
            $0.isASCII && ($0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil)
        }
    }
}
