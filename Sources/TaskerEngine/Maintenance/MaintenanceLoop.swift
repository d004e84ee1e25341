public import Logging
import PostgresClient
public import TaskerStore

/// Looks for what got lost, in every process, at a slow interval: the database lets one of them do it at a time.
public struct MaintenanceLoop: Sendable {
    private let store: TaskStore
    private let settings: MaintenanceSettings
    private let logger: Logger
    private let found: @Sendable ([String: Int]) -> Void

    /// Makes a loop.
    ///
    /// - Parameter found: called with what a round found, when it found something.
    public init(
        store: TaskStore, settings: MaintenanceSettings, logger: Logger,
        found: @escaping @Sendable ([String: Int]) -> Void
    ) {
        self.store = store
        self.settings = settings
        self.logger = logger
        self.found = found
    }

    /// Runs until cancelled; one statement for each interval, which is not shorter than a second.
    public func run() async {
        let interval = max(settings.interval, .seconds(1))
        while (try? await Task.sleep(for: interval * Double.random(in: 0.8..<1.2))) != nil {
            do {
                let counts = try await store.maintain(settings)
                guard !counts.isEmpty else { continue }
                logger.notice(
                    "maintenance found something to do",
                    metadata: counts.reduce(into: [:]) { $0[$1.key] = "\($1.value)" })
                found(counts)
            } catch let error as PostgresError where error.isDenied {
                logger.info("maintenance is left to the processes of another role")
                return
            } catch {
                guard !Task.isCancelled else { return }
                logger.debug("maintenance did not run", metadata: ["error": "\(error)"])
            }
        }
    }
}
