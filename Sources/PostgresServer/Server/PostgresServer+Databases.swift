extension PostgresServer {
    /// Makes a database.
    ///
    /// - Parameters:
    ///   - name: any name; it is quoted.
    ///   - template: the database to copy, which nobody may be connected to; nil for an empty one.
    /// - Throws: `PostgresServerError` with `.programFailed` and the server's reason; `CancellationError`.
    public func createDatabase(_ name: String, template: String? = nil) async throws {
        let options = connection + (template.map { ["--template", $0] } ?? [])
        _ = try await program("createdb", options + ["--", name]).output()
    }

    /// Removes a database, with the sessions in it.
    ///
    /// Nothing happens when it is not there.
    ///
    /// - Throws: `PostgresServerError` with `.programFailed` and the server's reason; `CancellationError`.
    public func dropDatabase(_ name: String) async throws {
        _ = try await program("dropdb", connection + ["--if-exists", "--force", "--", name]).output()
    }

    /// Runs SQL by way of `psql`, up to its first error, and returns what it prints: rows as lines, columns parted by `|`.
    ///
    /// - Throws: `PostgresServerError` with `.programFailed` and the server's reason, `.timeout` after 10 minutes;
    ///   `CancellationError`.
    public func psql(_ sql: String, database: String = "postgres") async throws -> String {
        let options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", "-"]
        let output = try await program("psql", connection + options, input: sql).output()
        return output.hasSuffix("\n") ? String(output.dropLast()) : output
    }

    private var connection: [String] { ["-h", socketFolder, "-p", "\(port)", "-U", "postgres"] }

    private func program(_ name: String, _ arguments: [String], input: String = "") -> Program {
        user.program(installation.program(name), arguments, input: input, timeout: .seconds(600))
    }
}
