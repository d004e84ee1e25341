/// Reads the binary form of an array: dimensions, NULL flag, element type, then length and lower bound of each dimension,
/// then the elements.
struct ArrayReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ cell: PostgresCell) { bytes = cell.bytes }

    mutating func elements<E: PostgresDecodable>() throws(PostgresDecodingProblem) -> [E] {
        let dimensions = try next()
        _ = try next()
        let type = PostgresType(rawValue: UInt32(bitPattern: try next()))
        guard dimensions != 0 else { return [] }
        guard dimensions == 1 else { throw PostgresDecodingProblem("\(dimensions) dimensions; only one can be read") }
        let count = try next()
        _ = try next()
        var elements: [E] = []
        // A header that lies about the count must not reserve memory for it: each element has four bytes at least.
        elements.reserveCapacity(min(Int(max(0, count)), bytes.count / 4))
        for _ in 0..<max(0, count) {
            let length = Int(try next())
            guard length >= 0 else {
                elements.append(try E.decodeNull())
                continue
            }
            guard length <= bytes.count - offset else { throw PostgresDecodingProblem("the array is cut short") }
            let element = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
            elements.append(try E.decode(PostgresCell(type: type, bytes: element)))
            offset += length
        }
        return elements
    }

    private mutating func next() throws(PostgresDecodingProblem) -> Int32 {
        guard bytes.count - offset >= 4 else { throw PostgresDecodingProblem("not an array") }
        defer { offset += 4 }
        return Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
    }
}
