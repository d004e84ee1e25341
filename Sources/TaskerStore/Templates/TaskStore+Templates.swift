public import Foundation
import PostgresClient
public import TaskerCore

extension TaskStore {
    /// Registers a template, with the queue of its namespace.
    ///
    /// - Parameter replace: take the version from another content; tasks that run that one keep it.
    public func register(_ template: TaskTemplate, replace: Bool = false) async throws -> TemplateRegistration {
        let configuration = try JSONPayload(encoding: template)
        let rows = try await query(TemplateStatements.register, [.jsonb(configuration.bytes), .bool(replace)])
        for row in rows {
            return TemplateRegistration(
                outcome: TemplateRegistration.Outcome(rawValue: try row.decode("outcome")) ?? .conflict,
                id: try row.decode("named_task_uuid"),
                registered: JSONPayload(trusting: try row.decode("registered", as: [UInt8].self)))
        }
        throw PostgresError(.decoding, "register_template returned no row")
    }

    /// What `register` would find, for a role that may only read; nil when the version is not registered.
    public func registration(of template: TaskTemplate) async throws -> TemplateRegistration? {
        let rows = try await query(
            TemplateStatements.find, [.text(template.namespace), .text(template.name), .text(template.version)])
        for row in rows {
            var found = TemplateRegistration(
                outcome: .unchanged, id: try row.decode("named_task_uuid"),
                registered: JSONPayload(trusting: try row.decode("configuration", as: [UInt8].self)))
            // As jsonb compares, for which 0 and 0.0 are one number.
            if try CanonicalJSON.encode(found.registered) != CanonicalJSON.encode(template.json) {
                found.outcome = .conflict
            }
            return found
        }
        return nil
    }

    /// A registered template by its id; nil when there is none.
    public func template(id: UUID) async throws -> RegisteredTemplate? {
        try await registered(TemplateStatements.byID, [.uuid(id)])
    }

    /// A registered template by its name; the version registered last when `version` is nil; nil when there is none.
    public func template(namespace: String, name: String, version: String?) async throws -> RegisteredTemplate? {
        try await registered(
            TemplateStatements.find, [.text(namespace), .text(name), version.map { .text($0) } ?? .null])
    }

    private func registered(_ statement: PostgresStatement, _ values: [PostgresValue]) async throws
        -> RegisteredTemplate?
    {
        for row in try await query(statement, values) {
            let bytes = try row.decode("configuration", as: [UInt8].self)
            return RegisteredTemplate(
                id: try row.decode("named_task_uuid"),
                template: try JSONPayload(trusting: bytes).decode(TaskTemplate.self))
        }
        return nil
    }
}
