import Foundation
import Tasker
import TaskerCore
import TaskerStore
import TaskerWorker

/// Submits one task and follows it to its end.
struct TaskRun: Sendable {
    let tasker: Tasker
    let progress: TaskProgress

    /// Returns when the task has ended, or stands still until an operator acts.
    func run(
        _ reference: WorkflowReference, input: JSONPayload, key: String?, options: SubmitOptions
    ) async throws -> TaskRunReport {
        let start = ContinuousClock.now
        let submitted = try await tasker.submit(reference, input: input, key: key, options: options)
        let follower = Task { try await progress.follow(submitted.id, store: tasker.store) }
        var failures: [FailedStep] = []
        do {
            try await tasker.completion(of: submitted.id)
        } catch let error as TaskerError where error.code == .taskFailed {
            failures = error.failures
        } catch {
            follower.cancel()
            throw error
        }
        let elapsed = ContinuousClock.now - start
        follower.cancel()
        _ = try? await follower.value
        guard let picture = try await tasker.store.picture(of: submitted.id) else {
            throw CommandFailure("unknown_task", "the task \(submitted.id) has been deleted", status: .failed)
        }
        progress.finish(picture)
        // Spelt out, because a JSON value can be written `nil` as well, and means null then.
        var found = JSONValue?.none
        if picture.task.state == "complete" { found = .some(try await result(of: picture)) }
        return TaskRunReport(
            picture: picture, created: submitted.created, elapsed: elapsed, failures: failures, result: found)
    }

    /// The result of the last step; a map of them when the graph has several ends.
    private func result(of picture: TaskPicture) async throws -> JSONValue {
        let parents = Set(picture.steps.flatMap(\.parents))
        let ends = picture.steps.filter { !parents.contains($0.id) }
        var results: [String: JSONValue] = [:]
        for step in ends {
            results[step.name] =
                try await tasker.store.result(ofStep: step.name, task: picture.task.id)?.value() ?? .null
        }
        if ends.count == 1, let only = results.values.first { return only }
        return .object(results)
    }
}
