import CLibpq
import Logging

/// libpq's callback for notices: called on the loop's thread from within the calls that read from the socket, with the
/// connection as argument, which outlives its handle.
func receiveNotice(_ argument: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
    guard let argument, let result else { return }
    Unmanaged<ConnectionCore>.fromOpaque(argument).takeUnretainedValue().log(notice: result)
}

extension ConnectionCore {
    fileprivate func log(notice result: OpaquePointer) {
        let notice = PostgresError.server(result, statement: nil)
        // The severity that isn't translated.
        let severity = PQresultErrorField(result, Int32(UInt8(ascii: "V"))).map { String(cString: $0) } ?? "NOTICE"
        let level: Logger.Level =
            switch severity {
            case "PANIC", "FATAL", "ERROR", "WARNING": .notice
            default: .debug
            }
        logger.log(
            level: level, "PostgreSQL: \(notice.message)",
            metadata: ["severity": "\(severity)", "sqlState": "\(notice.sqlState ?? "")"])
    }
}
