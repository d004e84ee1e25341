import Logging

extension PostgresListener {
    /// One iteration with its connection.
    public struct Iterator: AsyncIteratorProtocol {
        private static let probe = PostgresStatement(name: "_probe", sql: "SELECT 1")
        private static let backoff = Backoff(base: .milliseconds(100), limit: .seconds(15))

        private let listener: PostgresListener
        private var connection: PostgresConnection?

        init(listener: PostgresListener) { self.listener = listener }

        /// The next event, or `nil` once the task is cancelled.
        public mutating func next() async -> Event? {
            while !Task.isCancelled {
                guard let connection else {
                    guard await reconnect() else { break }
                    return .reconnected
                }
                switch await connection.nextNotification(within: listener.keepalive) {
                case .notification(let notification): return .notification(notification)
                case .overflow:
                    listener.logger.warning("notifications were dropped because they were not read fast enough")
                    return .reconnected
                case .timeout: await test(connection)
                case .closed: self.connection = nil
                }
            }
            connection?.close()
            connection = nil
            return nil
        }

        private mutating func test(_ connection: PostgresConnection) async {
            do {
                try await connection.query(Self.probe, timeout: .seconds(10))
            } catch {
                connection.close()
                self.connection = nil
            }
        }

        /// - Returns: `false` when the task was cancelled.
        private mutating func reconnect() async -> Bool {
            var failures = 0
            while !Task.isCancelled {
                do {
                    connection = try await open()
                    return true
                } catch {
                    if Task.isCancelled { break }
                    failures += 1
                    listener.logger.warning(
                        "cannot listen for notifications", metadata: ["error": "\(error)", "attempt": "\(failures)"])
                    try? await Task.sleep(for: Self.backoff.delay(afterFailures: failures))
                }
            }
            return false
        }

        private func open() async throws -> PostgresConnection {
            let connection = try await PostgresConnection.connect(
                listener.configuration, logger: listener.logger, on: listener.eventLoop)
            let script = listener.channels.map { "LISTEN \($0.quotedIdentifier)" }.joined(separator: ";")
            try await connection.run(script: script)
            return connection
        }
    }
}
