public import Foundation
import PostgresClient
public import TaskerCore

extension TaskStore {
    /// Annotates a task; a type that is new is registered with it.
    ///
    /// - Parameter type: 1 to 64 characters.
    /// - Returns: nil when there is no such task; nothing was written then.
    /// - Throws: `ReadError` for a type of another length; `PostgresError`.
    @discardableResult
    public func annotate(task: UUID, type: String, value: JSONPayload) async throws -> TaskAnnotation? {
        try ReadError.check(name: type, "type", atMost: 64)
        return try await query(
            AnnotationStatements.annotate, [.uuid(task), .text(type), .jsonb(value.bytes)]
        ).first.map(TaskAnnotation.init)
    }

    /// The annotations of a task, the oldest first.
    public func annotations(of task: UUID) async throws -> [TaskAnnotation] {
        try await query(AnnotationStatements.annotations, [.uuid(task)]).map(TaskAnnotation.init)
    }

    /// Removes an annotation.
    ///
    /// - Returns: whether it was there.
    public func removeAnnotation(_ id: Int64) async throws -> Bool {
        try await query(AnnotationStatements.remove, [.int64(id)]).first != nil
    }
}
