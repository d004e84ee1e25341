/// One value as the server sent it, in binary.
public struct PostgresCell {
    /// The type of the column or array element.
    public let type: PostgresType
    /// The value; valid only during the call that was given it.
    public let bytes: UnsafeRawBufferPointer

    /// A cell over `bytes`.
    public init(type: PostgresType, bytes: UnsafeRawBufferPointer) {
        self.type = type
        self.bytes = bytes
    }

    /// Reads the whole cell as one big-endian integer.
    func integer<I: FixedWidthInteger>(_: I.Type = I.self) throws(PostgresDecodingProblem) -> I {
        guard bytes.count == MemoryLayout<I>.size else {
            throw PostgresDecodingProblem("\(bytes.count) bytes instead of \(MemoryLayout<I>.size)")
        }
        return I(bigEndian: bytes.loadUnaligned(as: I.self))
    }

    func wrongType(_ expected: String) -> PostgresDecodingProblem {
        PostgresDecodingProblem("expected \(expected)")
    }
}
