public import Foundation
import PostgresClient

/// A step of a registered template.
public struct NamedTaskStepRow: Sendable, Hashable, Identifiable {
    /// The step within its template.
    public let id: UUID
    /// The template's namespace.
    public let namespace: String
    /// The template's name.
    public let template: String
    /// The template's version.
    public let version: String
    /// The step's name.
    public let name: String
    /// What kind of step it is, as stored.
    public let type: String
    /// The name of its handler.
    public let callable: String?
    /// Its place in the template, from 0.
    public let position: Int
    /// How often it may be attempted.
    public let maxAttempts: Int

    static let columns: StaticString = """
        d.ntns_uuid, tn.name::text AS namespace, nt.name::text AS template, nt.version::text AS version, n.name::text AS name, \
        d.step_type, d.callable, d.step_position, d.default_max_attempts
        """

    init(_ row: PostgresRow) throws {
        id = try row.decode("ntns_uuid")
        namespace = try row.decode("namespace")
        template = try row.decode("template")
        version = try row.decode("version")
        name = try row.decode("name")
        type = try row.decode("step_type")
        callable = try row.decode("callable")
        position = Int(try row.decode("step_position", as: Int32.self))
        maxAttempts = Int(try row.decode("default_max_attempts", as: Int32.self))
    }
}
