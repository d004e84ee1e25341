import CLibpq

/// One cancel request.
///
/// Sendable because libpq made the object as a copy of what it needs, independent of the connection, for the very purpose of
/// being used on another thread; only the thread that runs it touches it, and frees it with the last reference.
final class CancelCall: @unchecked Sendable {
    private let cancel: OpaquePointer

    init(_ cancel: OpaquePointer) { self.cancel = cancel }

    deinit { PQfreeCancel(cancel) }

    /// Sends the request and waits until the server has taken it.
    ///
    /// - Returns: The reason why that failed.
    func run() -> String? {
        var reason = [CChar](repeating: 0, count: 256)
        if PQcancel(cancel, &reason, Int32(reason.count)) == 1 { return nil }
        return String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).trimmedLine
    }
}
