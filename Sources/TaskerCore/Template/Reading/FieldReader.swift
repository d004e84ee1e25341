/// Reads the members of one JSON map, reports what does not fit, and remembers which names it knows.
struct FieldReader {
    let path: String
    let log: ProblemLog
    private let members: [String: JSONValue]
    private var known: [String] = []

    init(_ members: [String: JSONValue], path: String, log: ProblemLog) {
        self.members = members
        self.path = path
        self.log = log
    }

    /// The value under the name or one of its aliases; JSON null counts as absent.
    private mutating func value(_ name: String, _ aliases: [String] = []) -> (path: String, value: JSONValue)? {
        known.append(name)
        known.append(contentsOf: aliases)
        let given = ([name] + aliases).filter { members[$0] != nil }
        if given.count > 1 {
            report(.duplicate, given[1], "is another name of \(given[0]); give only one of them")
        }
        guard let first = given.first, let value = members[first], value != .null else { return nil }
        return (join(first), value)
    }

    mutating func text(_ name: String) -> String? {
        guard let (path, value) = value(name) else { return nil }
        if case .string(let text) = value { return text }
        wrongType(path, expected: "a text", value)
        return nil
    }

    mutating func requiredText(_ name: String) -> String {
        guard members[name] != nil, members[name] != .null else {
            known.append(name)
            report(.missing, name, "is required")
            return ""
        }
        return text(name) ?? ""
    }

    mutating func int(_ name: String) -> Int? {
        guard let (path, value) = value(name) else { return nil }
        if let int = value.int, let exact = Int(exactly: int) { return exact }
        wrongType(path, expected: "a whole number", value)
        return nil
    }

    mutating func requiredInt(_ name: String) -> Int {
        if let value = int(name) { return value }
        if members[name] == nil || members[name] == .null { report(.missing, name, "is required") }
        return 0
    }

    mutating func double(_ name: String) -> Double? {
        guard let (path, value) = value(name) else { return nil }
        if let double = value.double { return double }
        wrongType(path, expected: "a number", value)
        return nil
    }

    mutating func bool(_ name: String) -> Bool? {
        guard let (path, value) = value(name) else { return nil }
        if let bool = value.bool { return bool }
        wrongType(path, expected: "true or false", value)
        return nil
    }

    mutating func choice<Choice>(
        _ name: String, _ aliases: [String] = [], as type: Choice.Type = Choice.self
    ) -> Choice? where Choice: RawRepresentable<String> & CaseIterable {
        guard let (path, value) = value(name, aliases) else { return nil }
        if case .string(let text) = value, let choice = Choice(rawValue: text) { return choice }
        log.report(
            TemplateProblem(
                code: .invalidValue, path: path, message: "is not a known value", found: Self.show(value),
                allowed: Choice.allCases.map(\.rawValue).joined(separator: ", ")))
        return nil
    }

    mutating func texts(_ name: String, _ aliases: [String] = []) -> [String] {
        guard let (path, value) = value(name, aliases) else { return [] }
        guard case .array(let elements) = value else {
            wrongType(path, expected: "a list of texts", value)
            return []
        }
        return elements.enumerated().compactMap { index, element in
            if case .string(let text) = element { return text }
            wrongType("\(path)[\(index)]", expected: "a text", element)
            return nil
        }
    }

    mutating func map(_ name: String) -> [String: JSONValue]? {
        guard let (path, value) = value(name) else { return nil }
        if case .object(let members) = value { return members }
        wrongType(path, expected: "a map", value)
        return nil
    }

    mutating func json(_ name: String) -> JSONValue? {
        value(name)?.value
    }

    mutating func requiredJSON(_ name: String) -> JSONValue {
        if let value = json(name) { return value }
        report(.missing, name, "is required")
        return .null
    }

    /// Reads a nested map with `read`; nil when it is absent or no map.
    mutating func nested<T>(_ name: String, _ read: (inout FieldReader) -> T) -> T? {
        guard let members = map(name) else { return nil }
        return Self.read(members, path: join(name), log: log, read)
    }

    /// Reads a list of maps with `read`; elements of another kind are reported and left out.
    mutating func list<T>(_ name: String, _ read: (inout FieldReader) -> T) -> [T] {
        guard let (path, value) = value(name) else { return [] }
        guard case .array(let elements) = value else {
            wrongType(path, expected: "a list", value)
            return []
        }
        return elements.enumerated().compactMap { index, element in
            guard case .object(let members) = element else {
                wrongType("\(path)[\(index)]", expected: "a map", element)
                return nil
            }
            return Self.read(members, path: "\(path)[\(index)]", log: log, read)
        }
    }

    /// Reads a map with `read` and warns of names that it did not ask for.
    static func read<T>(
        _ members: [String: JSONValue], path: String, log: ProblemLog, _ read: (inout FieldReader) -> T
    ) -> T {
        var reader = FieldReader(members, path: path, log: log)
        let result = read(&reader)
        for name in members.keys.sorted() where !reader.known.contains(name) {
            let nearest = NearestName.find(name, among: reader.known)
            let hint = nearest.map { "did you mean \($0)?" } ?? "known: \(reader.known.joined(separator: ", "))"
            log.warn(reader.join(name), "unknown field, ignored; \(hint)")
        }
        return result
    }

    func join(_ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    func report(_ code: TemplateProblem.Code, _ name: String, _ message: String) {
        log.report(TemplateProblem(code: code, path: join(name), message: message))
    }

    private func wrongType(_ path: String, expected: String, _ value: JSONValue) {
        var message = "must be \(expected)"
        if expected == "a text", value.double != nil || value.bool != nil { message += "; put it in quotes" }
        log.report(TemplateProblem(code: .wrongType, path: path, message: message, found: Self.show(value)))
    }

    private static func show(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): "\"\(text)\""
        case .double(let number): "the number \(number)"
        case .array, .object: "a \(value.kind)"
        default: "the \(value.kind) \(String(decoding: CanonicalJSON.encode(value), as: UTF8.self))"
        }
    }
}
