import Foundation
import Testing

@testable import PostgresServer

@Suite("A server that cannot start")
struct PostgresServerRefusalTests {
    @Test("gives the last lines of its log")
    func badValue() async throws {
        try await withScratchFolder { folder in
            let configuration = PostgresServerConfiguration(
                folder: folder + "/server", settings: ["shared_buffers": "plenty"])
            let error = await #expect(throws: PostgresServerError.self) {
                _ = try await PostgresServer.start(configuration)
            }
            #expect(error?.code == .startFailed)
            #expect(error?.message.contains("shared_buffers") == true)
            #expect(error?.message.contains("server.log") == true)
        }
    }

    @Test("because of a setting's name says which", arguments: ["work mem", "", "port", "listen_addresses"])
    func badSetting(name: String) async throws {
        try await withScratchFolder { folder in
            let configuration = PostgresServerConfiguration(folder: folder + "/server", settings: [name: "1"])
            let error = await #expect(throws: PostgresServerError.self) {
                _ = try await PostgresServer.start(configuration)
            }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains(name) == true || name.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: folder + "/server/data"))
        }
    }

    @Test("because another version made its folder names both")
    func otherMajor() async throws {
        try await withScratchFolder { folder in
            let data = folder + "/server/data"
            try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
            try "16\n".write(toFile: data + "/PG_VERSION", atomically: true, encoding: .utf8)
            let installation = try await PostgresInstallation.find()
            let error = await #expect(throws: PostgresServerError.self) {
                _ = try await PostgresServer.start(PostgresServerConfiguration(folder: folder + "/server"))
            }
            #expect(error?.code == .unsupportedVersion)
            #expect(error?.message.contains("PostgreSQL 16") == true)
            #expect(error?.message.contains("\(installation.version)") == true)
        }
    }

    @Test("because its folder cannot be made says so")
    func noFolder() async throws {
        try await withScratchFolder { folder in
            try "".write(toFile: folder + "/file", atomically: true, encoding: .utf8)
            let error = await #expect(throws: PostgresServerError.self) {
                _ = try await PostgresServer.start(PostgresServerConfiguration(folder: folder + "/file/server"))
            }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains(folder + "/file/server") == true)
        }
    }

    @Test(
        "because its user cannot reach its folder says so", .enabled(if: geteuid() == 0, "only root has another user"))
    func unreachableFolder() async throws {
        try await withScratchFolder { folder in
            chmod(folder, 0o700)
            let error = await #expect(throws: PostgresServerError.self) {
                _ = try await PostgresServer.start(PostgresServerConfiguration(folder: folder + "/server"))
            }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains("cannot reach") == true)
        }
    }

    @Test("because somebody else made its folder in a public place says so", .enabled(if: geteuid() == 0, "needs root"))
    func folderOfAnother() async throws {
        try await withScratchFolder { folder in
            try #require(chown(folder, 65534, gid_t.max) == 0)
            let error = await #expect(throws: PostgresServerError.self) {
                _ = try await PostgresServer.start(PostgresServerConfiguration(folder: folder + "/server"))
            }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains("belongs to another user") == true)
        }
    }
}
