import CLibpq

extension PostgresError {
    /// Reads the error that a failed result carries.
    static func server(_ result: OpaquePointer, statement: String?) -> PostgresError {
        func field(_ letter: String) -> String? {
            guard let code = letter.utf8.first, let text = PQresultErrorField(result, Int32(code)) else { return nil }
            return String(cString: text)
        }
        // The letters are the protocol's field names (PG_DIAG_… are macros that Swift doesn't import).
        let sqlState = field("C")
        let primary = field("M") ?? String(cString: PQresultErrorMessage(result)).trimmedLine
        let lines = [field("D").map { "DETAIL: \($0)" }, field("H").map { "HINT: \($0)" }].compactMap(\.self)
        // A fatal error ends the session, and what has no SQLSTATE is libpq's report that the session ended.
        let severity = field("V")
        let isFatal = severity == "FATAL" || severity == "PANIC" || sqlState == nil
        var error = PostgresError(
            isFatal ? .connection : .server, Redaction.primaryMessage(primary, sqlState: sqlState), sqlState: sqlState,
            constraint: field("n"),
            statement: statement, position: field("P").flatMap { Int($0) },
            detail: lines.isEmpty ? nil : lines.joined(separator: "\n"))
        // 0A000 has many causes; the server's function tells this one in every language.
        error.isStalePlan = sqlState == "26000" || (sqlState == "0A000" && field("R") == "RevalidateCachedQuery")
        return error
    }
}
