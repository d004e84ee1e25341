import Logging

enum TestLogging {
    /// Says nothing.
    static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}
