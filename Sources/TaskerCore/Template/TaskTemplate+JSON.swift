extension TaskTemplate {
    init(_ reader: inout FieldReader) {
        self.init(
            name: reader.requiredText("name"), namespace: reader.requiredText("namespace_name"),
            version: reader.requiredText("version"), description: reader.text("description"),
            metadata: reader.nested("metadata") { TemplateMetadata(&$0) },
            systemDependencies: reader.nested("system_dependencies") { SystemDependencies(&$0) }
                ?? SystemDependencies(),
            domainEvents: reader.list("domain_events") { DomainEventDefinition(&$0) },
            inputSchema: reader.json("input_schema"), steps: reader.list("steps") { StepDefinition(&$0) },
            environments: Self.environments(&reader),
            lifecycle: reader.nested("lifecycle") { LifecycleConfiguration(&$0) },
            identityStrategy: reader.choice("identity_strategy") ?? .strict)
        environment = reader.text("environment")
    }

    private static func environments(_ reader: inout FieldReader) -> [String: EnvironmentOverride] {
        guard let members = reader.map("environments") else { return [:] }
        var environments: [String: EnvironmentOverride] = [:]
        for name in members.keys.sorted() {
            var environment = FieldReader(members, path: reader.join("environments"), log: reader.log)
            environments[name] =
                environment.nested(name) { reader in
                    EnvironmentOverride(steps: reader.list("steps") { EnvironmentOverride.Step(&$0) })
                } ?? EnvironmentOverride()
        }
        return environments
    }

    /// The JSON of `named_tasks.configuration`, with the reference's keys.
    public var json: JSONValue {
        var object = JSONObjectBuilder()
        object.set("name", name)
        object.set("namespace_name", namespace)
        object.set("version", version)
        object.set("description", description)
        object["metadata"] = metadata?.json
        object["system_dependencies"] = systemDependencies.json
        object["domain_events"] = .array(domainEvents.map(\.json))
        object["input_schema"] = inputSchema
        object["steps"] = .array(steps.map(\.json))
        object["environments"] = .object(environments.mapValues { ["steps": .array($0.steps.map(\.json))] })
        object.set("environment", environment)
        object["lifecycle"] = lifecycle?.json
        object.set("identity_strategy", identityStrategy.rawValue)
        return object.json
    }
}

extension TaskTemplate: Codable {
    /// Reads a template without checking names, ranges and graph.
    ///
    /// - Throws: `TemplateError` when a field is missing or of the wrong kind.
    public init(from decoder: any Decoder) throws {
        self = try TemplateReader.decode(JSONValue(from: decoder)).template
    }

    /// Writes the JSON of `named_tasks.configuration`.
    public func encode(to encoder: any Encoder) throws {
        try json.encode(to: encoder)
    }
}
