public import Foundation
import PostgresClient

extension TaskStore {
    /// Extends the leases of attempts and returns the steps that `worker` still holds; the others are lost to it.
    public func extendLeases(_ held: [StepReference], worker: UUID, lease: Duration) async throws -> Set<UUID> {
        let rows = try await query(
            EngineStatements.extendLeases,
            [
                .uuid(worker), .uuidArray(held.map(\.stepID)), .int32Array(held.map { Int32(clamping: $0.attempt) }),
                .int32(lease.milliseconds32),
            ])
        return Set(try rows.map { try $0.decode("step_uuid", as: UUID.self) })
    }

    /// Gives attempts back without counting them; others may claim the steps at once.
    ///
    /// - Returns: how many steps went back to each queue.
    public func release(_ held: [StepReference], worker: UUID) async throws -> [String: Int] {
        let rows = try await query(
            EngineStatements.releaseSteps,
            [.uuid(worker), .uuidArray(held.map(\.stepID)), .int32Array(held.map { Int32(clamping: $0.attempt) })])
        return Dictionary(try rows.map { (try $0.decode("queue", as: String.self), 1) }, uniquingKeysWith: +)
    }
}
