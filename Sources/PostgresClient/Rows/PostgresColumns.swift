import CLibpq

/// The columns of a result: made once per prepared statement and shared by its results.
public final class PostgresColumns: Sendable {
    /// The names in order; a result may repeat one.
    public let names: [String]
    /// The types in order.
    public let types: [PostgresType]

    init(_ result: OpaquePointer) {
        let range = 0..<PQnfields(result)
        names = range.map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
        types = range.map { PostgresType(rawValue: PQftype(result, $0)) }
    }

    /// Where the first column of that name is, counted from 0.
    public func index(of name: String) -> Int? {
        names.firstIndex(of: name)
    }

    /// Whether `result` has the columns described here, which a cache must know.
    func describes(_ result: OpaquePointer) -> Bool {
        guard Int(PQnfields(result)) == types.count else { return false }
        return types.indices.allSatisfy { index in
            types[index].rawValue == PQftype(result, Int32(truncatingIfNeeded: index))
        }
    }
}
