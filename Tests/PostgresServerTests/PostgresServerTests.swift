import Foundation
import Testing

@testable import PostgresServer

/// On the version that TASKER_POSTGRES names; `make test` runs it for both.
@Suite("A private server")
struct PostgresServerTests {
    @Test("starts in an empty folder, answers, keeps its data over a stop, and is durable")
    func lifecycle() async throws {
        try await withScratchFolder { folder in
            let configuration = PostgresServerConfiguration(folder: "\(folder)/server", settings: ["work_mem": "5MB"])
            let first = try await PostgresServer.start(configuration)
            #expect(!first.wasRunning)
            try await first.createDatabase("with space")
            let written = try await first.psql(
                "CREATE TABLE t (v int); INSERT INTO t VALUES (7); SELECT current_database()", database: "with space")
            #expect(written == "with space")
            for (setting, value) in [
                "fsync": "on", "synchronous_commit": "on", "work_mem": "5MB", "listen_addresses": "",
            ] {
                #expect(try await first.psql("SHOW \(setting)") == value)
            }
            let major = try await first.psql("SELECT current_setting('server_version_num')::int / 10000")
            #expect(major == "\(first.installation.version.major)")
            #expect(try await first.stop())
            #expect(!isAlive(first.processIdentifier))
            #expect(try await !first.stop())

            let second = try await PostgresServer.start(configuration)
            #expect(try await second.psql("SELECT v FROM t", database: "with space") == "7")
            try await second.dropDatabase("with space")
            try await second.dropDatabase("with space")
            #expect(try await second.psql("SELECT count(*) FROM pg_database WHERE datname = 'with space'") == "0")
            try await second.stop()
        }
    }

    @Test("is started once when many start it at the same time, and stopped by the last one")
    func concurrentStarts() async throws {
        try await withScratchFolder { folder in
            let configuration = PostgresServerConfiguration(folder: folder + "/server")
            let servers = try await withThrowingTaskGroup(of: PostgresServer.self) { group in
                for _ in 0..<6 { group.addTask { try await PostgresServer.start(configuration) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(servers.filter { !$0.wasRunning }.count == 1)
            #expect(Set(servers.map(\.processIdentifier)).count == 1)
            var stops: [Bool] = []
            for server in servers { stops.append(try await server.stop()) }
            #expect(stops == [false, false, false, false, false, true])
            #expect(!isAlive(servers[0].processIdentifier))
        }
    }

    @Test("is shared by name, and found again with its data")
    func sharedByName() async throws {
        let name = "test-\(UUID().uuidString.prefix(8))"
        let first = try await PostgresServer.shared(name)
        defer { try? FileManager.default.removeItem(atPath: first.folder) }
        let second = try await PostgresServer.shared(name)
        #expect(second.wasRunning)
        #expect(second.processIdentifier == first.processIdentifier)
        try await first.createDatabase("kept")
        #expect(try await !first.stop())
        #expect(try await second.stop())
        let third = try await PostgresServer.shared(name)
        #expect(!third.wasRunning)
        #expect(try await third.psql("SELECT current_database()", database: "kept") == "kept")
        try await third.stop()
        await #expect(throws: PostgresServerError.self) { try await PostgresServer.shared("../elsewhere") }
    }

    @Test("refuses other settings while it is used, and takes them afterwards")
    func otherSettings() async throws {
        try await withScratchFolder { folder in
            var configuration = PostgresServerConfiguration(folder: folder + "/server")
            try await PostgresServer.withServer(configuration) { _ in
                configuration.settings = ["work_mem": "6MB"]
                let error = await #expect(throws: PostgresServerError.self) {
                    _ = try await PostgresServer.start(configuration)
                }
                #expect(error?.code == .inUse)
            }
            try await PostgresServer.withServer(configuration) { server in
                let found = try await server.psql("SHOW work_mem")
                #expect(found == "6MB")
            }
        }
    }

    @Test("listens on a free TCP port with its password, and refuses a wrong one")
    func tcp() async throws {
        try await withScratchFolder { folder in
            let configuration = PostgresServerConfiguration(folder: folder + "/server", listensOnTCP: true)
            try await PostgresServer.withServer(configuration) { server in
                let url = try #require(server.tcpURL())
                let psql = server.installation.binFolder + "/psql"
                func select(_ url: String) async throws -> Program.Result {
                    try await Program(
                        psql, ["-X", "-A", "-t", "-c", "SELECT inet_server_port()", url], timeout: .seconds(20)
                    ).run()
                }
                #expect(try await select(url).output == "\(server.port)\n")
                let wrong = url.replacing("postgres:", with: "postgres:wrong", maxReplacements: 1)
                #expect(try await select(wrong).status == .exited(2))
            }
        }
    }

    @Test("has its socket elsewhere when its folder's path is too long for one")
    func longPath() async throws {
        try await withScratchFolder { folder in
            let long = "\(folder)/\(String(repeating: "long ", count: 20))/server"
            var elsewhere = ""
            try await PostgresServer.withServer(PostgresServerConfiguration(folder: long)) { server in
                #expect(!server.socketFolder.hasPrefix(folder))
                elsewhere = server.socketFolder
                let found = try await server.psql("SELECT 1")
                #expect(found == "1")
            }
            #expect(!FileManager.default.fileExists(atPath: elsewhere))
        }
    }

    @Test("stops when its body is cancelled")
    func cancelled() async throws {
        try await withScratchFolder { folder in
            let configuration = PostgresServerConfiguration(folder: folder + "/server")
            let (started, continuation) = AsyncStream.makeStream(of: Int32.self)
            let task = Task {
                try await PostgresServer.withServer(configuration) { server in
                    continuation.yield(server.processIdentifier)
                    try await Task.sleep(for: .seconds(600))
                }
            }
            let pid = try #require(await started.first { _ in true })
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(!isAlive(pid))
        }
    }

    @Test("that is cancelled while it starts leaves nothing running")
    func cancelledStart() async throws {
        try await withScratchFolder { folder in
            let configuration = PostgresServerConfiguration(folder: folder + "/server")
            try await PostgresServer.start(configuration).stop()
            for delay in [0, 5, 15, 30, 60] {
                let task = Task { try await PostgresServer.start(configuration) }
                try await Task.sleep(for: .milliseconds(delay))
                task.cancel()
                if let server = try? await task.value { try await server.stop() }
                let data = URL(fileURLWithPath: "\(folder)/server/data").resolvingSymlinksInPath().path
                #expect(ServerProcesses.working(in: data)?.isEmpty ?? true)
            }
        }
    }
}
