import CLibpq

/// Owns one result of libpq.
///
/// Sendable because a result never changes after libpq returned it: all access here is reading (`PQgetvalue` and its kin
/// only compute addresses), and it is freed once, when the last reference is gone and so nobody can be reading.
final class ResultHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    /// The bytes of one field, or `nil` for NULL; valid as long as this object.
    func bytes(row: Int, column: Int) -> UnsafeRawBufferPointer? {
        let (row, column) = (Int32(truncatingIfNeeded: row), Int32(truncatingIfNeeded: column))
        if PQgetisnull(pointer, row, column) != 0 { return nil }
        return UnsafeRawBufferPointer(
            start: PQgetvalue(pointer, row, column), count: Int(PQgetlength(pointer, row, column)))
    }
}
