extension TemplateMetadata {
    init(_ reader: inout FieldReader) {
        self.init(
            author: reader.text("author"), tags: reader.texts("tags"),
            documentationURL: reader.text("documentation_url"), createdAt: reader.text("created_at"),
            updatedAt: reader.text("updated_at"))
    }

    var json: JSONValue {
        var object = JSONObjectBuilder()
        object.set("author", author)
        object.set("tags", tags)
        object.set("documentation_url", documentationURL)
        object.set("created_at", createdAt)
        object.set("updated_at", updatedAt)
        return object.json
    }
}

extension SystemDependencies {
    init(_ reader: inout FieldReader) {
        self.init(primary: reader.text("primary") ?? "default", secondary: reader.texts("secondary"))
    }

    var json: JSONValue {
        ["primary": .string(primary), "secondary": .array(secondary.map(JSONValue.string))]
    }
}

extension DomainEventDefinition {
    init(_ reader: inout FieldReader) {
        self.init(
            name: reader.requiredText("name"), description: reader.text("description"), schema: reader.json("schema"))
    }

    var json: JSONValue {
        var object = JSONObjectBuilder()
        object.set("name", name)
        object.set("description", description)
        object["schema"] = schema
        return object.json
    }
}

extension EventDeclaration {
    init(_ reader: inout FieldReader) {
        self.init(
            name: reader.requiredText("name"), description: reader.requiredText("description"),
            condition: reader.choice("condition") ?? .success, schema: reader.requiredJSON("schema"),
            deliveryMode: reader.choice("delivery_mode") ?? .durable, publisher: reader.text("publisher"))
    }

    var json: JSONValue {
        var object = JSONObjectBuilder()
        object.set("name", name)
        object.set("description", description)
        object.set("condition", condition.rawValue)
        object["schema"] = schema
        object.set("delivery_mode", deliveryMode.rawValue)
        object.set("publisher", publisher)
        return object.json
    }
}

extension BatchConfiguration {
    init(_ reader: inout FieldReader) {
        self.init(
            batchSize: reader.requiredInt("batch_size"), parallelism: reader.requiredInt("parallelism"),
            cursorField: reader.requiredText("cursor_field"), workerTemplate: reader.requiredText("worker_template"),
            failureStrategy: reader.choice("failure_strategy") ?? .continueOnFailure)
    }

    var json: JSONValue {
        var object = JSONObjectBuilder()
        object.set("batch_size", batchSize)
        object.set("parallelism", parallelism)
        object.set("cursor_field", cursorField)
        object.set("worker_template", workerTemplate)
        object.set("failure_strategy", failureStrategy.rawValue)
        return object.json
    }
}

extension LifecycleConfiguration {
    init(_ reader: inout FieldReader) {
        self.init(
            maxDurationMinutes: reader.int("max_duration_minutes"),
            maxWaitingForDependenciesMinutes: reader.int("max_waiting_for_dependencies_minutes"),
            maxWaitingForRetryMinutes: reader.int("max_waiting_for_retry_minutes"),
            maxStepsInProcessMinutes: reader.int("max_steps_in_process_minutes"),
            stalenessAction: reader.choice("staleness_action") ?? .deadLetter,
            autoFailOnTimeout: reader.bool("auto_fail_on_timeout"),
            autoDLQOnTimeout: reader.bool("auto_dlq_on_timeout"))
    }

    var json: JSONValue {
        var object = JSONObjectBuilder()
        object.set("max_duration_minutes", maxDurationMinutes)
        object.set("max_waiting_for_dependencies_minutes", maxWaitingForDependenciesMinutes)
        object.set("max_waiting_for_retry_minutes", maxWaitingForRetryMinutes)
        object.set("max_steps_in_process_minutes", maxStepsInProcessMinutes)
        object.set("staleness_action", stalenessAction.rawValue)
        object.set("auto_fail_on_timeout", autoFailOnTimeout)
        object.set("auto_dlq_on_timeout", autoDLQOnTimeout)
        return object.json
    }
}

extension EnvironmentOverride.Step {
    init(_ reader: inout FieldReader) {
        self.init(
            name: reader.requiredText("name"),
            initialization: reader.nested("handler") { $0.map("initialization") } ?? nil, timeout: reader.timeout(),
            retry: reader.nested("retry") { RetryPolicy(&$0) })
    }

    var json: JSONValue {
        var object = JSONObjectBuilder()
        object.set("name", name)
        object["handler"] = initialization.map { ["initialization": .object($0)] }
        object.setTimeout(timeout)
        object["retry"] = retry?.json
        return object.json
    }
}
