import CLibpq

extension PostgresConfiguration {
    /// Keywords and values for `PQconnectStartParams`; `addresses` of the host, if there are any,
    /// spare libpq the name lookup, which would block.
    func libpqParameters(addresses: [String]) -> [(keyword: String, value: String)] {
        let known = Self.libpqKeywords
        var values = Self.defaults
        var settings: [(String, String)] = []
        for (name, value) in parameters.sorted(by: { $0.key < $1.key }) {
            if known.contains(name) { values[name] = value } else { settings.append((name, value)) }
        }
        settings.append(("TimeZone", "UTC"))
        let options = settings.map { "-c \(Self.escaped("\($0)=\($1)"))" }
        values["options"] = ([values["options"]].compactMap(\.self) + options).joined(separator: " ")
        values["client_encoding"] = "UTF8"
        values["application_name"] = applicationName
        if let host {
            // libpq tries the addresses in turn and wants a host, whose certificate it checks, for each.
            values["host"] = addresses.isEmpty ? host : addresses.map { _ in host }.joined(separator: ",")
        }
        if !addresses.isEmpty { values["hostaddr"] = addresses.joined(separator: ",") }
        if let port { values["port"] = "\(port)" }
        if let database { values["dbname"] = database }
        if let user { values["user"] = user }
        if let password { values["password"] = password }
        return values.map { ($0.key, $0.value) }
    }

    /// The host to look up before connecting: none for sockets, addresses and lists.
    var hostToResolve: String? {
        guard let host, !host.isEmpty, !host.hasPrefix("/"), !host.hasPrefix("@"), !host.contains(","),
            parameters["hostaddr"] == nil
        else { return nil }
        return host
    }

    /// A peer that vanished without a word is given up after half a minute, whether something was sent to it or not.
    ///
    /// The system's own limits are a quarter of an hour and two hours. Over a unix socket none of it means anything.
    private static let defaults = [
        "gssencmode": "disable", "keepalives_idle": "15", "keepalives_interval": "5", "keepalives_count": "3",
        "tcp_user_timeout": "30000",
    ]

    private static let libpqKeywords: Set<String> = {
        guard let options = PQconndefaults() else { return [] }
        defer { PQconninfoFree(options) }
        var keywords: Set<String> = []
        var option = options
        while let keyword = option.pointee.keyword {
            keywords.insert(String(cString: keyword))
            option += 1
        }
        return keywords
    }()

    /// In `options`, a backslash takes away the meaning of a space or backslash.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if character == "\\" || character.isWhitespace { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}
