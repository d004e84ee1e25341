import PostgresClient
import Testing

@Suite("Configuration")
struct ConfigurationTests {
    @Test("A URL's parts are read, percent-encoding undone")
    func parts() throws {
        let configuration = try PostgresConfiguration(
            url: "postgres://us%40er:p%3Aw%2F@db.example:6543/my%20base?sslmode=require&connect_timeout=3"
                + "&application_name=me")
        #expect(configuration.host == "db.example")
        #expect(configuration.port == 6543)
        #expect(configuration.user == "us@er")
        #expect(configuration.password == "p:w/")
        #expect(configuration.database == "my base")
        #expect(configuration.parameters == ["sslmode": "require"])
        #expect(configuration.connectTimeout == .seconds(3))
        #expect(configuration.applicationName == "me")
    }

    @Test("The folder of a unix socket is a host")
    func socket() throws {
        let configuration = try PostgresConfiguration(url: "postgresql:///base?host=/run/postgresql&port=5433")
        #expect(configuration.host == "/run/postgresql")
        #expect(configuration.port == 5433)
        #expect(configuration.description.contains("/run/postgresql/.s.PGSQL.5433"))
    }

    @Test(
        "A malformed URL is refused with a reason and without the password",
        arguments: [
            ("mysql://u:secret@h/d", "'mysql'"), ("host=h password=secret", "no scheme"), ("", "no scheme"),
            ("postgres://u:sec%ret@h/d", "%25"), ("postgres://u:secret@h:99999/d", "1 to 65535"),
            ("postgres://u:secret@h:no/d", "port is 'no'"), ("postgres://u:secret@h/d?colour=red", "colour"),
            ("postgres://u:secret@[::1/d", "square brackets"),
            ("postgres://u:secret@h/d?connect_timeout=soon", "whole seconds"),
        ])
    func malformed(url: String, reason: String) throws {
        let error = try #require(throws: PostgresError.self) { try PostgresConfiguration(url: url) }
        #expect(error.code == .configuration)
        #expect(error.description.contains(reason), "\(error)")
        #expect(!["secret", "sec%ret", "%re"].contains { error.debugDescription.contains($0) })
    }

    @Test("Descriptions show no password")
    func noPassword() throws {
        let configuration = try PostgresConfiguration(url: "postgres://u:secret@h/d")
        #expect(!"\(configuration)".contains("secret"))
        #expect(!String(reflecting: configuration).contains("secret"))
    }

    @Test("Parameters that libpq doesn't know become settings of the session, awkward values included")
    func settings() async throws {
        var configuration = try await ClientDatabase.configuration
        configuration.parameters["search_path"] = #""a b", "c\d""#
        configuration.parameters["timezone"] = "Asia/Tokyo"
        configuration.applicationName = "settings test"
        let connection = try await PostgresConnection.connect(configuration, logger: ClientDatabase.logger)
        let row = try await connection.query(
            PostgresStatement(
                sql: """
                    SELECT current_setting('search_path') AS path, current_setting('TimeZone') AS zone,
                        current_setting('client_encoding') AS encoding, current_setting('application_name') AS name
                    """))[0]
        #expect(try row.decode("path") == #""a b", "c\d""#)
        #expect(try row.decode("zone") == "UTC", "the session is in UTC whatever was asked for")
        #expect(try row.decode("encoding") == "UTF8")
        #expect(try row.decode("name") == "settings test")
    }
}
