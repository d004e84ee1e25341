/// What the two roles of processes are called in a server.
public struct RoleNames: Sendable, Hashable {
    /// For processes that run steps: they claim, settle and give back, and change nothing else.
    public let worker: String
    /// For processes that submit, look, operate and do the chores.
    public let orchestrator: String

    /// Names of 1 to 63 bytes of UTF-8, two different ones.
    ///
    /// - Throws: `SchemaError` (`invalidRole`) for a name that no role can have.
    public init(worker: String = "tasker_worker", orchestrator: String = "tasker_orchestrator") throws(SchemaError) {
        for (field, name) in [("worker", worker), ("orchestrator", orchestrator)] {
            guard (1...63).contains(name.utf8.count), !name.utf8.contains(0) else {
                throw SchemaError(
                    .invalidRole,
                    "\(field): a role's name has 1 to 63 bytes of UTF-8 and no NUL; found one of \(name.utf8.count) bytes"
                )
            }
            guard !name.hasPrefix("pg_"), !["public", "none"].contains(name) else {
                throw SchemaError(.invalidRole, "\(field): the name \(name) is reserved by PostgreSQL")
            }
        }
        guard worker != orchestrator else {
            throw SchemaError(
                .invalidRole, "worker and orchestrator: both are \(worker); allowed are two different names")
        }
        self.worker = worker
        self.orchestrator = orchestrator
    }
}
