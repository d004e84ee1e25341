import PostgresClient
import Testing

@Suite("Listener")
struct ListenerTests {
    private let notify = PostgresStatement(name: "notify", sql: "SELECT pg_notify($1, $2)")

    private func listener(_ channels: [String], keepalive: Duration = .seconds(30)) async throws -> PostgresListener {
        var configuration = try await ClientDatabase.configuration
        configuration.applicationName = "listener \(channels[0])"
        return PostgresListener(
            configuration: configuration, channels: channels, keepalive: keepalive, logger: ClientDatabase.logger)
    }

    private func terminate(_ channel: String, by connection: PostgresConnection) async throws -> Int {
        try await connection.query(
            PostgresStatement(
                sql: "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = $1"),
            [.text("listener \(channel)")]
        ).count
    }

    @Test("Notifications of several channels arrive in order, odd names and empty payloads included")
    func channels() async throws {
        let sender = try await ClientDatabase.connect()
        var events = try await listener(["first channel", "Zweiter \"Kanal\""]).makeAsyncIterator()
        #expect(await events.next() == .reconnected)
        try await sender.query(notify, [.text("first channel"), .text("a")])
        try await sender.query(notify, [.text("Zweiter \"Kanal\""), .text("")])
        try await sender.query(notify, [.text("nobody's"), .text("x")])
        try await sender.query(notify, [.text("first channel"), .text("b")])
        let expected = [("first channel", "a"), ("Zweiter \"Kanal\"", ""), ("first channel", "b")]
        for (channel, payload) in expected {
            #expect(await events.next() == .notification(PostgresNotification(channel: channel, payload: payload)))
        }
    }

    @Test("A lost listener connects again, says so, and hears again")
    func reconnects() async throws {
        let sender = try await ClientDatabase.connect()
        var events = try await listener(["lost"]).makeAsyncIterator()
        #expect(await events.next() == .reconnected)
        #expect(try await terminate("lost", by: sender) == 1)
        #expect(await events.next() == .reconnected)
        try await sender.query(notify, [.text("lost"), .text("again")])
        #expect(await events.next() == .notification(PostgresNotification(channel: "lost", payload: "again")))
    }

    @Test("Silence is survived: the connection is tested and kept")
    func keepalive() async throws {
        let sender = try await ClientDatabase.connect()
        var events = try await listener(["quiet"], keepalive: .milliseconds(20)).makeAsyncIterator()
        #expect(await events.next() == .reconnected)
        async let later: Void = {
            try await Task.sleep(for: .milliseconds(200))
            try await sender.query(notify, [.text("quiet"), .text("at last")])
        }()
        #expect(await events.next() == .notification(PostgresNotification(channel: "quiet", payload: "at last")))
        try await later
    }

    @Test("Cancelling its task ends the sequence")
    func cancelled() async throws {
        let listener = try await listener(["ended"])
        let (began, begins) = AsyncStream<Void>.makeStream()
        let task = Task {
            for await _ in listener { begins.yield() }
            return "ended"
        }
        for await _ in began { break }
        task.cancel()
        #expect(await task.value == "ended")
    }

    @Test("Cancelling ends it too while the server can't be reached")
    func cancelledWithoutServer() async throws {
        let listener = PostgresListener(
            configuration: PostgresConfiguration(host: "/nowhere"), channels: ["ended"], logger: ClientDatabase.logger)
        let task = Task {
            var events = 0
            for await _ in listener { events += 1 }
            return events
        }
        try await Task.sleep(for: .milliseconds(150))
        task.cancel()
        #expect(await task.value == 0)
    }
}
