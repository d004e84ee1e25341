import Foundation
import Testing

@testable import PostgresServer

@Suite("A server after a crash")
struct PostgresServerCrashTests {
    @Test("starts again when it was killed, with all that was committed")
    func killed() async throws {
        try await withScratchFolder { folder in
            let configuration = PostgresServerConfiguration(folder: folder + "/server")
            let first = try await PostgresServer.start(configuration)
            _ = try await first.psql("CREATE TABLE t (v int); INSERT INTO t VALUES (42)")
            kill(first.processIdentifier, SIGKILL)
            #expect(try await isGone(first.processIdentifier, within: .seconds(10)))
            #expect(FileManager.default.fileExists(atPath: "\(folder)/server/data/postmaster.pid"))

            let second = try await PostgresServer.start(configuration)
            #expect(!second.wasRunning)
            #expect(try await second.psql("SELECT v FROM t") == "42")
            #expect(try await !first.stop())
            #expect(try await second.stop())
        }
    }

    @Test("starts although the number in its file belongs to another process by now")
    func reusedProcessNumber() async throws {
        try await withScratchFolder { folder in
            let configuration = PostgresServerConfiguration(folder: folder + "/server")
            let first = try await PostgresServer.start(configuration)
            let file = "\(folder)/server/data/postmaster.pid"
            var lines = try String(contentsOfFile: file, encoding: .utf8).components(separatedBy: "\n")
            try await first.stop(.immediate)
            lines[0] = "\(getpid())"
            try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)

            let second = try await PostgresServer.start(configuration)
            #expect(!second.wasRunning)
            #expect(try await second.psql("SELECT 1") == "1")
            try await second.stop()
        }
    }

    @Test("stops when the process that started it is killed")
    func killedParent() async throws {
        try await withScratchFolder { folder in
            let place = folder + "/server"
            await #expect(processExitsWith: .signal(SIGKILL)) { [place = place as String] in
                let server = try await PostgresServer.start(PostgresServerConfiguration(folder: place))
                try "\(server.processIdentifier)".write(toFile: place + "/pid", atomically: true, encoding: .utf8)
                kill(getpid(), SIGKILL)
            }
            let pid = try #require(Int32(String(contentsOfFile: place + "/pid", encoding: .utf8)))
            #expect(try await isGone(pid, within: .seconds(15)))
            let log = try String(contentsOfFile: place + "/server.log", encoding: .utf8)
            #expect(log.contains("database system is shut down"))
        }
    }

    @Test("stays when another process still uses it, although the one that started it is killed")
    func killedParentOfSharedServer() async throws {
        try await withScratchFolder { folder in
            let place = folder + "/server"
            await #expect(processExitsWith: .signal(SIGKILL)) { [place = place as String] in
                let configuration = PostgresServerConfiguration(folder: place, stopsWithParent: false)
                _ = try await PostgresServer.start(configuration)
                kill(getpid(), SIGKILL)
            }
            let server = try await PostgresServer.start(PostgresServerConfiguration(folder: place))
            #expect(server.wasRunning)
            await #expect(processExitsWith: .signal(SIGKILL)) { [place = place as String] in
                let server = try await PostgresServer.start(PostgresServerConfiguration(folder: place))
                try "\(server.wasRunning)".write(toFile: place + "/shared", atomically: true, encoding: .utf8)
                kill(getpid(), SIGKILL)
            }
            #expect(try String(contentsOfFile: place + "/shared", encoding: .utf8) == "true")
            try await Task.sleep(for: .seconds(1))
            #expect(try await server.psql("SELECT 1") == "1")
            #expect(try await server.stop())
        }
    }

    @Test("left with other options is started anew with those asked for")
    func leftWithOtherOptions() async throws {
        try await withScratchFolder { folder in
            let place = folder + "/server"
            await #expect(processExitsWith: .signal(SIGKILL)) { [place = place as String] in
                var configuration = PostgresServerConfiguration(folder: place, stopsWithParent: false)
                configuration.settings = ["work_mem": "7MB"]
                _ = try await PostgresServer.start(configuration)
                kill(getpid(), SIGKILL)
            }
            try await PostgresServer.withServer(PostgresServerConfiguration(folder: place)) { server in
                #expect(!server.wasRunning)
                let found = try await server.psql("SHOW work_mem")
                #expect(found == "4MB")
            }
        }
    }

    @Test("in the middle of initdb makes its cluster afresh")
    func halfMadeCluster() async throws {
        try await withScratchFolder { folder in
            let half = folder + "/server/data.new"
            try FileManager.default.createDirectory(atPath: half, withIntermediateDirectories: true)
            try "18".write(toFile: half + "/PG_VERSION", atomically: true, encoding: .utf8)
            try await PostgresServer.withServer(PostgresServerConfiguration(folder: folder + "/server")) { server in
                let found = try await server.psql("SELECT 1")
                #expect(found == "1")
            }
        }
    }
}
