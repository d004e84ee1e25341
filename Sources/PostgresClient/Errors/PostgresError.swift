/// What went wrong in or on the way to PostgreSQL.
///
/// `description` is fit for logs: it carries codes, names and the server's primary message with quoted values removed
/// where that message may repeat data (SQLSTATE class 22), never parameters, row data or passwords.
/// `debugDescription` adds the server's detail and hint, which may quote data.
public struct PostgresError: Error, Sendable {
    /// The kind of failure.
    public var code: Code
    /// The server's primary message, or a sentence of the client's own that names cause and remedy.
    public var message: String
    /// The SQLSTATE, five characters, when the server reported the failure.
    public var sqlState: String?
    /// The violated constraint, for errors of class 23.
    public var constraint: String?
    /// The name of the statement that failed; empty names are reported as `nil`.
    public var statement: String?
    /// The 1-based character position in the SQL text, when the server gave one.
    public var position: Int?
    /// The server's detail and hint lines; they may quote data and belong in no log.
    public var detail: String?
    /// The error behind this one.
    public var cause: (any Error)?
    /// Whether preparing the statement anew would help: its plan is gone or returns other types now.
    var isStalePlan = false

    /// Makes an error; only code and message are always known.
    public init(
        _ code: Code, _ message: String, sqlState: String? = nil, constraint: String? = nil, statement: String? = nil,
        position: Int? = nil, detail: String? = nil, cause: (any Error)? = nil
    ) {
        self.code = code
        self.message = message
        self.sqlState = sqlState
        self.constraint = constraint
        self.statement = statement.flatMap { $0.isEmpty ? nil : $0 }
        self.position = position
        self.detail = detail
        self.cause = cause
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// One line without data.
    public var description: String {
        var parts = ["PostgresError.\(code): \(message)"]
        if let sqlState { parts.append("SQLSTATE \(sqlState)") }
        if let constraint { parts.append("constraint \(constraint)") }
        if let statement { parts.append("statement \(statement)") }
        if let position { parts.append("at character \(position)") }
        if let cause { parts.append("cause: \(cause)") }
        return parts.joined(separator: "; ")
    }

    /// The description with the server's detail and hint, which may quote data.
    public var debugDescription: String {
        guard let detail else { return description }
        return "\(description)\n\(detail)"
    }
}
