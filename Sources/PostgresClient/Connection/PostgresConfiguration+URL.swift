import CLibpq

extension PostgresConfiguration {
    /// Reads a connection URL as libpq understands it, such as
    /// `postgresql://user:password@host:5432/database?sslmode=require` or `postgresql:///database?host=/run/postgresql`.
    ///
    /// - Throws: `PostgresError` with code `configuration` that names what is wrong but never repeats the URL, which may
    ///   hold a password.
    public init(url: String) throws {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") else {
            let scheme = url.split(separator: ":", maxSplits: 1).first.map { "'\($0.prefix(20))'" } ?? "nothing"
            let found = url.contains("://") ? scheme : "no scheme"
            throw PostgresError(
                .configuration,
                "the database URL must begin with postgresql:// or postgres://; it begins with \(found)")
        }
        var problem: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &problem) else {
            defer { PQfreemem(problem) }
            let reason = problem.map { String(cString: $0) } ?? ""
            throw PostgresError(.configuration, "the database URL is malformed: \(Self.safeReason(reason))")
        }
        defer { PQconninfoFree(options) }
        self.init()
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val {
                try take(String(cString: keyword), String(cString: value))
            }
            option += 1
        }
    }

    private mutating func take(_ keyword: String, _ value: String) throws {
        switch keyword {
        case "host": host = value
        case "dbname": database = value
        case "user": user = value
        case "password": password = value
        case "application_name": applicationName = value
        case "port" where !value.contains(","):
            guard let number = Int(value), (1...65535).contains(number) else {
                throw PostgresError(.configuration, "the database URL's port is '\(value)'; allowed: 1 to 65535")
            }
            port = number
        case "connect_timeout":
            guard let seconds = Int(value) else {
                throw PostgresError(
                    .configuration, "the database URL's connect_timeout is '\(value)'; allowed: whole seconds")
            }
            // 0 and less mean "for ever" to libpq.
            connectTimeout = seconds > 0 ? .seconds(seconds) : .seconds(86_400)
        default: parameters[keyword] = value
        }
    }

    /// libpq quotes the offending part, which for some problems is a piece of the password.
    private static func safeReason(_ reason: String) -> String {
        if reason.hasPrefix("invalid URI query parameter") { return reason.trimmedLine }
        if reason.contains("percent-encoded") {
            return "a '%' that doesn't begin a percent-encoded character (write a literal one as %25)"
        }
        if reason.contains("IPv6") { return "an IPv6 address must stand in square brackets" }
        return "expected postgresql://user:password@host:port/database?name=value; "
            + "percent-encode the characters :/@?#[]% and spaces in user and password"
    }
}
