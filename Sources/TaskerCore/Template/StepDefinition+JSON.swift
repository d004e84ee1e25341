extension StepDefinition {
    init(_ reader: inout FieldReader) {
        let name = reader.requiredText("name")
        self.init(
            name: name, description: reader.text("description"), handler: Self.handler(&reader),
            type: reader.choice("type", ["step_type"]) ?? .standard,
            systemDependency: reader.text("system_dependency"),
            dependencies: reader.texts("dependencies", ["depends_on"]),
            retry: reader.nested("retry") { RetryPolicy(&$0) } ?? .default, timeout: reader.timeout(),
            publishesEvents: reader.list("publishes_events") { EventDeclaration(&$0) },
            batchConfig: reader.nested("batch_config") { BatchConfiguration(&$0) },
            resultSchema: reader.json("result_schema"), composition: reader.json("composition"))
    }

    private static func handler(_ reader: inout FieldReader) -> HandlerDefinition {
        if reader.json("handler") == nil { reader.report(.missing, "handler", "is required") }
        return reader.nested("handler") { reader in
            HandlerDefinition(
                callable: reader.requiredText("callable"), method: reader.text("method"),
                resolver: reader.text("resolver"), initialization: reader.map("initialization") ?? [:])
        } ?? HandlerDefinition(callable: "")
    }

    var json: JSONValue {
        var object = JSONObjectBuilder()
        object.set("name", name)
        object.set("description", description)
        object["handler"] = handler.json
        object.set("type", type.rawValue)
        object.set("system_dependency", systemDependency)
        object.set("dependencies", dependencies)
        object["retry"] = retry.json
        object.setTimeout(timeout)
        object["publishes_events"] = .array(publishesEvents.map(\.json))
        object["batch_config"] = batchConfig?.json
        object["result_schema"] = resultSchema
        object["composition"] = composition
        return object.json
    }
}

extension HandlerDefinition {
    var json: JSONValue {
        var object = JSONObjectBuilder()
        object.set("callable", callable)
        object.set("method", method)
        object.set("resolver", resolver)
        object["initialization"] = .object(initialization)
        return object.json
    }
}
