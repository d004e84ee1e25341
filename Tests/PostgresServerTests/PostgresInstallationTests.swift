import Foundation
import PostgresServer
import Testing

@Suite("Finding PostgreSQL's programs")
struct PostgresInstallationTests {
    @Test("finds the real one that TASKER_POSTGRES asks for, with its version", arguments: [17, 18])
    func real(major: Int) async throws {
        let found = try await PostgresInstallation.find("\(major)")
        #expect(found.version.major == major)
        #expect(FileManager.default.isExecutableFile(atPath: "\(found.binFolder)/initdb"))
    }

    @Test("takes 18 before 17 when nobody asks for one")
    func preference() async throws {
        try await withScratchFolder { folder in
            try writeInstallation("\(folder)/postgres/17/bin", version: "17.5")
            try writeInstallation("\(folder)/postgres/18/bin", version: "18.1")
            let found = try await PostgresInstallation.find(environment: ["TASKER_CACHE": folder], from: folder)
            #expect(found.version == PostgresVersion(major: 18, minor: 1))
        }
    }

    @Test("looks for .cache in the folders above")
    func upwards() async throws {
        try await withScratchFolder { folder in
            try writeInstallation("\(folder)/.cache/postgres/17/bin", version: "17.5")
            let below = "\(folder)/Sources/Deep"
            try FileManager.default.createDirectory(atPath: below, withIntermediateDirectories: true)
            let found = try await PostgresInstallation.find(environment: ["TASKER_POSTGRES": "17"], from: below)
            #expect(found.binFolder == "\(folder)/.cache/postgres/17/bin")
        }
    }

    @Test("takes the folder that TASKER_POSTGRES names")
    func path() async throws {
        try await withScratchFolder { folder in
            try writeInstallation("\(folder)/bin", version: "18.2")
            let found = try await PostgresInstallation.find(environment: ["TASKER_POSTGRES": "\(folder)/bin"])
            #expect(found.version == PostgresVersion(major: 18, minor: 2))
        }
    }

    @Test("refuses PostgreSQL 16 and names the version found")
    func tooOld() async throws {
        try await withScratchFolder { folder in
            try writeInstallation("\(folder)/bin", version: "16.4")
            let error = await #expect(throws: PostgresServerError.self) {
                _ = try await PostgresInstallation(binFolder: "\(folder)/bin")
            }
            #expect(error?.code == .unsupportedVersion)
            #expect(error?.message.contains("PostgreSQL 16.4") == true)
            #expect(error?.message.contains("17 or later") == true)
        }
    }

    @Test(
        "refuses what is neither version nor folder",
        arguments: [("16", PostgresServerError.Code.unsupportedVersion), ("newest", .configuration)])
    func nonsense(choice: String, code: PostgresServerError.Code) async {
        let error = await #expect(throws: PostgresServerError.self) { _ = try await PostgresInstallation.find(choice) }
        #expect(error?.code == code)
        #expect(error?.message.contains(choice) == true)
    }

    @Test("says where it searched, in vain")
    func nowhere() async throws {
        try await withScratchFolder { folder in
            let error = await #expect(throws: PostgresServerError.self) {
                _ = try await PostgresInstallation.find("99", environment: ["TASKER_CACHE": folder], from: folder)
            }
            #expect(error?.code == .notFound)
            #expect(error?.message.contains("\(folder)/postgres/99/bin") == true)
            #expect(error?.message.contains("make postgres") == true)
        }
    }

    @Test("names the program that a folder lacks")
    func incomplete() async throws {
        try await withScratchFolder { folder in
            try writeScript("\(folder)/postgres", "echo 'postgres (PostgreSQL) 18.6'")
            let error = await #expect(throws: PostgresServerError.self) {
                _ = try await PostgresInstallation(binFolder: folder)
            }
            #expect(error?.code == .notFound)
            #expect(error?.message.contains("'initdb'") == true)
        }
    }
}
