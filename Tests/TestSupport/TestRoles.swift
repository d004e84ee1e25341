import PostgresClient
public import TaskerSchema

/// The roles of `tasker migrate roles` in a test's database, with a user in each and one in neither.
public struct TestRoles: Sendable {
    /// What the two roles are called, as the migrator takes it.
    public let names: RoleNames
    /// The name of the worker's role.
    public var workerRole: String { names.worker }
    /// The name of the orchestrator's role.
    public var orchestratorRole: String { names.orchestrator }
    /// The database's URL for a user who is a worker, one who is an orchestrator, and one who is nobody.
    public let worker: String, orchestrator: String, stranger: String

    /// Runs the body with the roles; they are dropped afterwards, since they belong to the whole server.
    public static func with(_ database: TestDatabase, _ body: (TestRoles) async throws -> Void) async throws {
        let names = try RoleNames(worker: "\(database.name)_w", orchestrator: "\(database.name)_o")
        let users = ["\(database.name)_wu", "\(database.name)_ou", "\(database.name)_nu"]
        func url(_ number: Int) throws -> String {
            try database.cluster.url(database: database.name, user: users[number], password: "secret")
        }
        let roles = TestRoles(names: names, worker: try url(0), orchestrator: try url(1), stranger: try url(2))
        do {
            try await roles.make(in: database)
            for user in users { try await database.cluster.administer("CREATE ROLE \(user) LOGIN PASSWORD 'secret'") }
            try await database.cluster.administer("GRANT \(names.worker) TO \(users[0])")
            try await database.cluster.administer("GRANT \(names.orchestrator) TO \(users[1])")
            try await body(roles)
        } catch {
            try? await roles.drop(users, in: database)
            throw error
        }
        try await roles.drop(users, in: database)
    }

    /// As `tasker migrate roles` does.
    public func make(in database: TestDatabase) async throws {
        try await database.withConnection { connection in
            try await Migrator(
                connection: connection, options: database.cluster.migratorOptions, logger: database.logger
            ).createRoles(names)
        }
    }

    private func drop(_ users: [String], in database: TestDatabase) async throws {
        try await database.withConnection { connection in
            for role in users + [names.worker, names.orchestrator] {
                for row in try await connection.query(
                    PostgresStatement(
                        sql: "SELECT count(*) > 0 AS there FROM pg_roles WHERE rolname = $1::text"), [.text(role)])
                where try row.decode("there", as: Bool.self) {
                    try await connection.run(script: "DROP OWNED BY \(role); DROP ROLE \(role)")
                }
            }
        }
    }
}
