import Foundation
import PostgresClient
import Testing

@Suite("Values")
struct ValueTests {
    /// Sends a value as `$1::type` and reads it back.
    private func echo<T: PostgresDecodable>(_ value: PostgresValue, _ type: String, as: T.Type = T.self) async throws
        -> T
    {
        let connection = try await ClientDatabase.connect()
        return try await connection.query(PostgresStatement(sql: "SELECT $1::\(type) AS value"), [value])[0].decode(
            "value")
    }

    @Test("Scalars come back as they went")
    func scalars() async throws {
        #expect(try await echo(.bool(true), "bool") == true)
        #expect(try await echo(.int16(.min), "int2") == Int16.min)
        #expect(try await echo(.int32(.max), "int4") == Int32.max)
        #expect(try await echo(.int64(.min), "int8") == Int64.min)
        #expect(try await echo(.double(-1.5e300), "float8") == -1.5e300)
        #expect(try await echo(.double(.infinity), "float8") == Double.infinity)
        #expect(try await echo(.text("naïve 🐘"), "text") == "naïve 🐘")
        #expect(try await echo(.text(""), "text") == "")
        #expect(try await echo(.bytes([0, 255, 1]), "bytea") == [0, 255, 1] as [UInt8])
        #expect(try await echo(.bytes([]), "bytea") == [] as [UInt8])
        let uuid = UUID()
        #expect(try await echo(.uuid(uuid), "uuid") == uuid)
        #expect(try await echo(.uuid(uuid), "uuid") == uuid.uuidString.lowercased())
        #expect(try await echo(.jsonb(Array(#"{"a": [1]}"#.utf8)), "jsonb") == #"{"a": [1]}"#)
        #expect(try await echo(.jsonb(Array("[1,2]".utf8)), "json") == Array("[1, 2]".utf8))
        #expect(try await echo(.null, "int4", as: Int32?.self) == nil)
    }

    @Test("Timestamps keep their microseconds and the infinities")
    func timestamps() async throws {
        for microseconds in [0, 1, -1, 1_795_375_812_123_457, -62_135_596_800_000_001] as [Int64] {
            let connection = try await ClientDatabase.connect()
            let row = try await connection.query(
                PostgresStatement(sql: "SELECT 'epoch'::timestamptz + $1 * interval '1 microsecond' AS t"),
                [.int64(microseconds)])[0]
            let date = try row.decode("t", as: Date.self)
            let rest = try await connection.query(
                PostgresStatement(sql: "SELECT (extract(epoch FROM $1::timestamptz) * 1000000)::int8 AS m"),
                [.timestamptz(date)])[0]
            let returned = try rest.decode("m", as: Int64.self)
            // A Date is a Double: two thousand years from its origin it can't tell single microseconds apart.
            #expect(abs(returned - microseconds) <= (microseconds < -1_000_000 ? 8 : 0), "\(microseconds)")
        }
        #expect(try await echo(.timestamptz(.distantFuture), "timestamptz") == Date.distantFuture)
        #expect(try await echo(.timestamptz(.distantPast), "timestamptz") == Date.distantPast)
        let noon = Date(timeIntervalSince1970: 1_600_000_000)
        #expect(try await echo(.timestamptz(noon), "timestamp") == noon, "a timestamp without zone is UTC")
        #expect(try await echo(.text("1970-01-02"), "date") == Date(timeIntervalSince1970: 86_400))
    }

    @Test("Arrays come back as they went, NULLs and emptiness included")
    func arrays() async throws {
        #expect(try await echo(.boolArray([true, nil]), "bool[]") == [true, nil])
        #expect(try await echo(.int32Array([1, nil, -3]), "int4[]") == [1, nil, -3] as [Int32?])
        #expect(try await echo(.int64Array([]), "int8[]") == [] as [Int64])
        #expect(try await echo(.doubleArray([0.5]), "float8[]") == [0.5])
        #expect(try await echo(.textArray(["a,b", "", nil, "\"{}"]), "text[]") == ["a,b", "", nil, "\"{}"])
        #expect(try await echo(.bytesArray([[0], nil, []]), "bytea[]") == [[0], nil, []] as [[UInt8]?])
        let uuids = [UUID(), nil, UUID()]
        #expect(try await echo(.uuidArray(uuids), "uuid[]") == uuids)
        #expect(try await echo(.jsonbArray([Array("{}".utf8), nil]), "jsonb[]") == ["{}", nil])
        let dates = [Date(timeIntervalSince1970: 5), nil]
        #expect(try await echo(.timestamptzArray(dates), "timestamptz[]") == dates)
        #expect(try await echo(.timestamptzArray(dates), "timestamp[]") == dates)
        #expect(try await echo(.null, "int4[]", as: [Int]?.self) == nil)
    }

    @Test(
        "A numeric is spelled as the server spells it",
        arguments: [
            "0", "1", "-1", "10000", "123456789.000100", "0.00001234", "-0.5", "99999999999999999999.9", "1e20",
            "0.000",
            "NaN", "Infinity", "-Infinity", "12345.678", "1e-30", "100000000",
        ])
    func numeric(text: String) async throws {
        let connection = try await ClientDatabase.connect()
        let row = try await connection.query(
            PostgresStatement(sql: "SELECT $1::numeric AS n, $1::numeric::text AS t"), [.text(text)])[0]
        #expect(try row.decode("n", as: String.self) == row.decode("t", as: String.self))
        #expect(try row.decode("n", as: Double.self).isNaN == (text == "NaN"))
        if text == "12345.678" { #expect(try row.decode("n", as: Double.self) == 12345.678) }
    }

    @Test("Enums, names and characters read as strings; void is there and says nothing")
    func textual() async throws {
        let connection = try await ClientDatabase.connect()
        try await connection.run(script: "CREATE TYPE pg_temp.mood AS ENUM ('calm', 'wild')")
        let row = try await connection.query(
            PostgresStatement(
                sql: """
                    SELECT 'wild'::pg_temp.mood AS mood, 'n'::name AS name, 'v'::varchar(3) AS varchar, 'c'::char(2) AS char,
                        array['calm']::pg_temp.mood[] AS moods, pg_sleep(0) AS nothing, $1::pg_temp.mood AS given
                    """), [.text("calm")])[0]
        #expect(try row.decode("mood") == "wild")
        #expect(try row.decode("name") == "n")
        #expect(try row.decode("varchar") == "v")
        #expect(try row.decode("char") == "c ")
        #expect(try row.decode("moods") == ["calm"])
        #expect(try row.decode("given") == "calm")
    }

    @Test("A later call may pass another type that fits, and one that doesn't fit is refused")
    func otherTypes() async throws {
        let connection = try await ClientDatabase.connect()
        let wide = PostgresStatement(name: "wide", sql: "SELECT $1::int8 + 1 AS n")
        #expect(try await connection.query(wide, [.null])[0].decode("n", as: Int?.self) == nil)
        #expect(try await connection.query(wide, [.int32(4)])[0].decode("n") == 5)
        #expect(try await connection.query(wide, [.text("6")])[0].decode("n") == 7)
        let narrow = PostgresStatement(name: "narrow", sql: "SELECT $1::int4 AS n")
        #expect(try await connection.query(narrow, [.int32(4)])[0].decode("n") == 4)
        #expect(try await connection.query(narrow, [.int64(9)])[0].decode("n") == 9)
        let error = try await #require(throws: PostgresError.self) {
            try await connection.query(narrow, [.int64(123_456_789_012)])
        }
        #expect(error.code == .encoding)
        #expect(error.statement == "narrow")
        #expect(error.description.contains("parameter $1") && !error.debugDescription.contains("123456789012"))
        #expect(try await connection.query(narrow, [.int32(1)])[0].decode("n") == 1, "the connection is unharmed")
    }

    @Test("What can't be sent is refused before anything is sent")
    func unsendable() async throws {
        let connection = try await ClientDatabase.connect()
        // Not as arguments of the test: Foundation traps when it describes a Date that is not a number.
        let values: [PostgresValue] = [
            .text("a\0b"), .textArray(["a\0b"]), .timestamptz(Date(timeIntervalSince1970: .nan)),
            .timestamptz(Date(timeIntervalSince1970: 1e15)),
        ]
        for (index, value) in values.enumerated() {
            let error = try await #require(throws: PostgresError.self) {
                try await connection.query(PostgresStatement(name: "x\(index)", sql: "SELECT $1 AS x"), [value])
            }
            #expect(error.code == .encoding, "value \(index)")
        }
        #expect(!connection.isClosed)
    }

    @Test("A value that can't be read is named by its column, without data")
    func unreadable() async throws {
        let connection = try await ClientDatabase.connect()
        let row = try await connection.query(
            PostgresStatement(
                name: "odd",
                sql: """
                    SELECT 70000 AS n, NULL::text AS nothing, 'secret' AS word, array[array[1]] AS square,
                        interval '1 day' AS interval
                    """))[0]
        func reason<T: PostgresDecodable>(_ column: String, _ type: T.Type) throws -> String {
            let error = try #require(throws: PostgresError.self) { try row.decode(column, as: type) }
            #expect(error.code == .decoding)
            #expect(error.statement == "odd")
            #expect(error.message.contains(column))
            return error.description
        }
        #expect(try reason("n", Int16.self).contains("out of range"))
        #expect(try reason("nothing", String.self).contains("NULL"))
        #expect(try !reason("word", Int.self).contains("secret"))
        #expect(try reason("square", [Int].self).contains("dimensions"))
        #expect(try reason("interval", String.self).contains("cast"))
        #expect(try reason("absent", Int.self).contains("there are: n, nothing, word"))
        #expect(try row.decode(at: 0, as: Int.self) == 70000)
        #expect(throws: PostgresError.self) { try row.decode(at: 9, as: Int.self) }
    }
}
