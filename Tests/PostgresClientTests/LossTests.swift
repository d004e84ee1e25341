import Foundation
import PostgresClient
import Testing

@Suite("Lost and refused connections")
struct LossTests {
    private let pid = PostgresStatement(name: "pid", sql: "SELECT pg_backend_pid() AS pid")
    private let terminate = PostgresStatement(name: "terminate", sql: "SELECT pg_terminate_backend($1, 5000)")

    @Test("A query whose session is ended fails with code connection and the server's reason; so do those that wait")
    func duringQuery() async throws {
        let (victim, killer) = (try await ClientDatabase.connect(), try await ClientDatabase.connect())
        let number = try await victim.query(pid)[0].decode("pid", as: Int32.self)
        let running = Task { try await victim.query(PostgresStatement(name: "long", sql: "SELECT pg_sleep(30)")) }
        let waiting = Task { try await victim.query(pid) }
        try await Task.sleep(for: .milliseconds(100))
        try await killer.query(terminate, [.int32(number)])
        let error = await #expect(throws: PostgresError.self) { try await running.value }
        #expect(error?.code == .connection)
        #expect(error?.sqlState == "57P01")
        #expect(error?.statement == "long")
        let other = await #expect(throws: PostgresError.self) { try await waiting.value }
        #expect(other?.code == .connection)
        #expect(victim.isClosed)
    }

    @Test("A session that ends while idle is noticed without a query")
    func idle() async throws {
        let (victim, killer) = (try await ClientDatabase.connect(), try await ClientDatabase.connect())
        try await killer.query(terminate, [.int32(victim.query(pid)[0].decode("pid"))])
        try await eventually { victim.isClosed }
        let error = await #expect(throws: PostgresError.self) { try await victim.query(pid) }
        #expect(error?.code == .connection)
    }

    @Test("Calls on a closed connection fail with code connection")
    func closed() async throws {
        let connection = try await ClientDatabase.connect()
        let running = Task { try await connection.query(PostgresStatement(sql: "SELECT pg_sleep(30)")) }
        try await Task.sleep(for: .milliseconds(50))
        connection.close()
        for _ in 0..<2 {
            let error = await #expect(throws: PostgresError.self) { try await connection.query(pid) }
            #expect(error?.code == .connection)
        }
        await #expect(throws: PostgresError.self) { try await running.value }
    }

    @Test(
        "An unreachable database is named with cause and remedy and without the password",
        arguments: [
            ("postgres://me:secret@127.0.0.1:9/base", ["127.0.0.1", "port 9", "refused", "start the server"]),
            ("postgres://me:secret@localhost:9/base", ["localhost", "port 9", "refused", "start the server"]),
            (
                "postgres://me:secret@/base?host=/nowhere",
                ["/nowhere/.s.PGSQL.5432", "No such file", "start the server"]
            ),
            ("postgres://me:secret@no-such-host.invalid/base", ["no-such-host.invalid", "correct the host"]),
        ])
    func unreachable(url: String, parts: [String]) async throws {
        let configuration = try PostgresConfiguration(url: url)
        let error = try await #require(throws: PostgresError.self) {
            try await PostgresConnection.connect(configuration, logger: ClientDatabase.logger)
        }
        #expect(error.code == .connection)
        for part in parts { #expect(error.description.contains(part), "\(error)") }
        #expect(!error.debugDescription.contains("secret"))
    }

    @Test("A database that doesn't exist is named")
    func noDatabase() async throws {
        var configuration = try await ClientDatabase.configuration
        configuration.database = "no such base"
        let error = try await #require(throws: PostgresError.self) {
            try await PostgresConnection.connect(configuration, logger: ClientDatabase.logger)
        }
        #expect(error.description.contains("no such base"))
        #expect(error.description.contains("create the database"))
    }

    @Test("A server that accepts but never answers costs the connect timeout, no more")
    func silent() async throws {
        let listener = try SilentListener()
        let configuration = PostgresConfiguration(
            host: "127.0.0.1", port: listener.port, password: "secret", connectTimeout: .milliseconds(200))
        let start = ContinuousClock.now
        let error = try await #require(throws: PostgresError.self) {
            try await PostgresConnection.connect(configuration, logger: ClientDatabase.logger)
        }
        #expect(error.code == .timeout)
        #expect(error.description.contains("port \(listener.port)"))
        #expect(start.duration(to: .now) < .seconds(3))
        let task = Task { try await PostgresConnection.connect(configuration, logger: ClientDatabase.logger) }
        task.cancel()
        let cancelled = await #expect(throws: PostgresError.self) { try await task.value }
        #expect(cancelled?.code == .cancelled)
    }
}
