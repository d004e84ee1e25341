/// A setting of the database that clients without one of their own rely on.
///
/// Foreign workers call functions without their schema and write local timestamps (worker contract 6.2, items 3 and 4);
/// Tasker's own statements depend on neither.
public struct DatabaseSetting: Sendable, Hashable {
    /// The setting's name.
    public let name: String
    /// The value as it is written in `SET name TO value`.
    let value: String
    /// Whether a value that the database already has will do.
    let accepts: @Sendable (String) -> Bool

    /// Unqualified names are looked up in schema `tasker` first; somebody's longer path that begins so is left alone.
    static let searchPath = DatabaseSetting(name: "search_path", value: "tasker, public") { value in
        value.split(separator: ",").first?.trimmed() == "tasker"
    }

    /// Sessions count time in UTC.
    static let timeZone = DatabaseSetting(name: "TimeZone", value: "'UTC'") { value in
        ["utc", "etc/utc"].contains(value.lowercased())
    }

    /// All of them.
    static let all = [searchPath, timeZone]

    /// The settings that a database doesn't have yet, given its own ones as `name=value`.
    static func missing(from settings: [String]) -> [DatabaseSetting] {
        all.filter { setting in
            !settings.contains { line in
                guard let equals = line.firstIndex(of: "=") else { return false }
                return line[..<equals].lowercased() == setting.name.lowercased()
                    && setting.accepts(String(line[line.index(after: equals)...]))
            }
        }
    }

    /// The statement that sets it for every later session.
    func statement(database: String) -> String {
        "ALTER DATABASE \(SQLText.identifier(database)) SET \(name) TO \(value);"
    }

    /// The statement that sets it for the running session.
    var sessionStatement: String { "SET \(name) TO \(value);" }

    /// Equal when the name is.
    public static func == (left: DatabaseSetting, right: DatabaseSetting) -> Bool { left.name == right.name }

    /// Hashes the name.
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension Substring {
    fileprivate func trimmed() -> String {
        var text = self
        while let first = text.first, first.isWhitespace || first == "\"" { text.removeFirst() }
        while let last = text.last, last.isWhitespace || last == "\"" { text.removeLast() }
        return String(text)
    }
}
