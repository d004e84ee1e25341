import Foundation
import PostgresClient
import TestSupport
import Testing

@Suite("Ids of version 7, the same on every server")
struct UUIDv7Tests {
    private static let count = 10_000

    @Test func `ten thousand ids have the right bits, ascend, and are unique`() async throws {
        try await TestDatabase.withMigrated { database in
            let ids = try await database.withConnection { connection in
                try await connection.query(
                    PostgresStatement(
                        name: "ids",
                        sql: "SELECT tasker.uuid_generate_v7() AS id FROM generate_series(1, \(Self.count))")
                ).map { try $0.decode("id", as: UUID.self) }
            }
            #expect(ids.count == Self.count)
            #expect(Set(ids).count == Self.count)
            #expect(ids.allSatisfy { $0.version == 7 })
            #expect(ids.allSatisfy { $0.variant == 0b10 })
            // 18 ascends strictly; a function of SQL can't know the id before, so ids of one microsecond may be in any
            // order: what index locality needs is that they never go back further than that.
            let disorder = zip(ids, ids.dropFirst()).filter { $0.time > $1.time }.count
            #expect(disorder == 0)
        }
    }

    @Test func `the time within an id is the server's, to the second`() async throws {
        try await TestDatabase.withMigrated { database in
            let (id, now) = try await database.withConnection { connection in
                let row = try #require(
                    try await connection.query(
                        PostgresStatement(
                            name: "id", sql: "SELECT tasker.uuid_generate_v7() AS id, clock_timestamp() AS now")
                    ).first)
                return (try row.decode("id", as: UUID.self), try row.decode("now", as: Date.self))
            }
            #expect(abs(Double(id.milliseconds) / 1000 - now.timeIntervalSince1970) < 1)
        }
    }

    @Test func `a statement gets another id for each row`() async throws {
        try await TestDatabase.withMigrated { database in
            let volatility: String? = try await database.value(
                "SELECT provolatile::text FROM pg_proc WHERE oid = 'tasker.uuid_generate_v7()'::regprocedure")
            #expect(volatility == "v")
            #expect(
                try await database.value(
                    "SELECT count(DISTINCT id) FROM (SELECT tasker.uuid_generate_v7() AS id FROM generate_series(1, 100)) AS i"
                )
                    == Int64(100))
        }
    }
}

extension UUID {
    private var bytes: [UInt8] {
        withUnsafeBytes(of: uuid) { Array($0) }
    }

    fileprivate var version: UInt8 { bytes[6] >> 4 }
    fileprivate var variant: UInt8 { bytes[8] >> 6 }
    fileprivate var milliseconds: UInt64 { bytes.prefix(6).reduce(0) { $0 << 8 | UInt64($1) } }

    /// Milliseconds and the 12 bits below them.
    fileprivate var time: UInt64 { milliseconds << 12 | UInt64(bytes[6] & 15) << 8 | UInt64(bytes[7]) }
}
