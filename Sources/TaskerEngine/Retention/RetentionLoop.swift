import Foundation
public import Logging
import PostgresClient
public import TaskerStore

/// Keeps a retention policy in every process: the database lets one of them prune at a time.
public struct RetentionLoop: Sendable {
    private let pruner: Pruner
    private let keep: Duration
    private let interval: Duration
    private let logger: Logger

    /// Makes a loop.
    ///
    /// - Parameters:
    ///   - keep: how long a task is kept after its end.
    ///   - interval: the time between two rounds.
    public init(store: TaskStore, keep: Duration, interval: Duration = .seconds(60), logger: Logger) {
        pruner = Pruner(store: store, by: Operator("tasker", reason: "retention: kept for \(keep) after their end"))
        self.keep = keep
        self.interval = interval
        self.logger = logger
    }

    /// Runs until cancelled.
    public func run() async {
        while (try? await Task.sleep(for: interval * Double.random(in: 0.8..<1.2))) != nil {
            do {
                let pruned = try await pruner.prune(endedBefore: Date(timeIntervalSinceNow: -(keep / .seconds(1))))
                guard pruned.tasks > 0 else { continue }
                logger.info(
                    "finished tasks were removed", metadata: ["tasks": "\(pruned.tasks)", "steps": "\(pruned.steps)"])
            } catch let error as PostgresError where error.isDenied {
                logger.warning("this role may not remove finished tasks: a process of another role has to")
                return
            } catch {
                guard !Task.isCancelled else { return }
                logger.warning("finished tasks were not removed", metadata: ["error": "\(error)"])
            }
        }
    }
}
