import Foundation
import Logging
import Tasker
import TaskerCore
import TaskerWorker
import TestSupport

/// Submits tasks, each until it is accepted, under a key of its own.
struct LoadSource: Sendable {
    let tasker: Tasker
    let settings: LoadSettings
    let accepted: AcceptedTasks
    let logger: Logger

    private static let tick = Duration.milliseconds(5)
    /// What could not be submitted in time is not made up for: the rate is never exceeded.
    private static let longestDelay = Duration.milliseconds(250)

    func run() async throws {
        if settings.inFlight > 0 {
            await saturate()
        } else if settings.rate > 0 {
            await pace()
        }
    }

    /// Keeps a number of tasks going.
    private func saturate() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<settings.inFlight {
                group.addTask {
                    while !isStopped, !Task.isCancelled {
                        guard let task = await submit(accepted.takeNumber()) else { return }
                        try? await tasker.completion(of: task)
                    }
                }
            }
        }
    }

    /// Submits at the rate, whatever becomes of the tasks.
    private func pace() async {
        let clock = ContinuousClock()
        let interval = Duration.seconds(1) / settings.rate
        await withDiscardingTaskGroup { group in
            var due = clock.now
            while !isStopped, !Task.isCancelled {
                let now = clock.now
                if due + Self.longestDelay < now { due = now }
                while due <= now {
                    let number = accepted.takeNumber()
                    group.addTask { _ = await submit(number) }
                    due += interval
                }
                try? await Task.sleep(for: Self.tick)
            }
        }
    }

    private var isStopped: Bool { access(settings.stopFile, F_OK) == 0 }

    private func submit(_ number: Int) async -> UUID? {
        let reference = WorkflowReference(
            namespace: settings.namespaces[0], name: LoadSettings.template, version: "1.0.0")
        while !Task.isCancelled {
            do {
                let input = try JSONPayload(encoding: ["number": number])
                let task = try await tasker.submit(reference, input: input, key: "\(settings.name)-\(number)")
                accepted.note(number, task.id)
                return task.id
            } catch {
                logger.warning("not accepted, asks again", metadata: ["number": "\(number)", "error": "\(error)"])
                try? await Task.sleep(for: .milliseconds(100))
            }
        }
        return nil
    }
}
