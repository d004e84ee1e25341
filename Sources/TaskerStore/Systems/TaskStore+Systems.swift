import PostgresClient

extension TaskStore {
    /// Registers a dependent system, or finds it; a description that is given replaces the one before.
    ///
    /// - Parameters:
    ///   - name: 1 to 64 characters.
    ///   - description: at most 255 characters.
    /// - Throws: `ReadError` for texts of another length; `PostgresError`.
    @discardableResult
    public func registerSystem(named name: String, description: String? = nil) async throws -> DependentSystem {
        try ReadError.check(name: name, "name", atMost: 64)
        if let description { try ReadError.check(name: description, "description", atMost: 255) }
        let rows = try await query(
            AnnotationStatements.registerSystem, [.text(name), description.map { .text($0) } ?? .null])
        guard let row = rows.first else { throw PostgresError(.decoding, "the registration has no row") }
        return try DependentSystem(row)
    }

    /// The dependent systems by name.
    public func systems() async throws -> [DependentSystem] {
        try await query(AnnotationStatements.systems).map(DependentSystem.init)
    }

    /// Notes that two objects, in different systems or in one, are the same thing; again is no harm.
    ///
    /// - Throws: `ReadError` when a system is not registered or an id has another length than 1 to 128; `PostgresError`.
    public func map(_ one: RemoteObject, to two: RemoteObject) async throws {
        for (object, field) in [(one, "one"), (two, "two")] {
            try ReadError.check(name: object.id, "\(field).id", atMost: 128)
        }
        // In one order, so that the pair is the same from both sides.
        let pair = [one, two].sorted { ($0.system, $0.id) < ($1.system, $1.id) }
        let values: [PostgresValue] = pair.flatMap { [.text($0.system), .text($0.id)] }
        guard try await query(AnnotationStatements.map, values).first == nil else { return }
        let known = try await systems().map(\.name)
        for (object, field) in [(one, "one"), (two, "two")] where !known.contains(object.system) {
            throw ReadError(
                field: "\(field).system", found: "'\(object.system)'",
                allowed: known.isEmpty ? "none is registered" : known.joined(separator: ", "))
        }
    }

    /// What an object is called elsewhere, by system and id.
    public func counterparts(of object: RemoteObject) async throws -> [RemoteObject] {
        try await query(AnnotationStatements.counterparts, [.text(object.system), .text(object.id)]).map {
            RemoteObject(system: try $0.decode("system"), id: try $0.decode("remote_id"))
        }
    }
}
