import Logging
import PostgresClient
import Testing

@Suite("Notices")
struct NoticeTests {
    @Test("The server's notices reach the logger by their severity")
    func levels() async throws {
        let store = RecordingLogHandler.Store()
        let logger = Logger(label: "notices") { _ in RecordingLogHandler(store: store) }
        let connection = try await PostgresConnection.connect(await ClientDatabase.configuration, logger: logger)
        try await connection.run(
            script: "DO $$ BEGIN RAISE NOTICE 'just saying'; RAISE WARNING 'look here'; END $$")
        #expect(store.level(of: "just saying") == .debug)
        #expect(store.level(of: "look here") == .notice)
    }
}
