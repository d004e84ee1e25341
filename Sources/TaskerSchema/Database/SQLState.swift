/// The error codes of PostgreSQL (appendix A of its manual) that this room tells apart.
enum SQLState {
    static let insufficientPrivilege = "42501"
    static let invalidParameterValue = "22023"
    private static let undefinedTable = "42P01"
    private static let invalidSchemaName = "3F000"

    /// Whether a statement failed because a table or its schema doesn't exist.
    static func isMissingTable(_ state: String?) -> Bool {
        state == undefinedTable || state == invalidSchemaName
    }
}
