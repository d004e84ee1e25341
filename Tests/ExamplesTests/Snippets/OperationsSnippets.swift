import Foundation
import Tasker

/// The snippets of docs/guides/failures-and-operations.md.
enum OperationsSnippets {
    struct Receipt: Codable {
        var number: Int
    }

    static func acting(_ tasker: Tasker, _ task: UUID, _ other: UUID, _ receipt: Receipt) async throws {
        try await tasker.resetStep("charge", of: task, by: Operator("ann", reason: "the bank is back"))
        try await tasker.completeStep("charge", of: other, result: receipt, by: Operator("ann", reason: "paid in cash"))
    }

    static func pausing(_ tasker: Tasker) async throws {
        let incident = Operator("ann", reason: "the bank's API answers nonsense")
        try await tasker.pause(.namespace("shop"), by: incident)
        // … later:
        try await tasker.unpause(.namespace("shop"), by: incident)
    }

    static func redriving(_ tasker: Tasker, _ group: DeadLetterGroup) async throws -> RedriveResult {
        var options = RedriveOptions()
        options.filter.fingerprint = group.fingerprint
        options.perSecond = 5
        let result = try await tasker.redrive(options, by: Operator("ann", reason: "the bank is back"))
        return result
    }

    static func retaining() -> TaskerConfiguration {
        var configuration = TaskerConfiguration()
        configuration.retention = .seconds(90 * 86_400)
        return configuration
    }

    static func configuring() -> TaskerConfiguration {
        var configuration = TaskerConfiguration()
        configuration.maintenance?.interval = .seconds(60)
        configuration.maintenance?.noWorkerThreshold = .seconds(120)
        configuration.maintenance?.detectsStaleness = false
        return configuration
    }
}
