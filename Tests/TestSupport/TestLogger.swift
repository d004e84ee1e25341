import Foundation
import Logging

/// The logger of the tests: silent, unless `TASKER_TEST_LOG` names a level such as `debug`.
enum TestLogger {
    static func make() -> Logger {
        var logger = Logger(label: "test")
        let level = ProcessInfo.processInfo.environment["TASKER_TEST_LOG"].flatMap(Logger.Level.init(rawValue:))
        logger.logLevel = level ?? .critical
        return logger
    }
}
