extension Double: PostgresDecodable {
    /// Reads `double precision`, `real`, any integer type, and `numeric` with a double's precision.
    public static func decode(_ cell: PostgresCell) throws(PostgresDecodingProblem) -> Double {
        switch cell.type {
        case .float8: return Double(bitPattern: try cell.integer())
        case .float4: return Double(Float(bitPattern: try cell.integer()))
        case .int2, .int4, .int8: return Double(try Int64.decode(cell))
        case .numeric:
            guard let number = Double(try NumericText.read(cell)) else { throw PostgresDecodingProblem("not a number") }
            return number
        default: throw cell.wrongType("a number")
        }
    }
}
