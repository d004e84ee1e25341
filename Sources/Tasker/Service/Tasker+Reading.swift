public import Foundation
import TaskerCore
public import TaskerStore

extension Tasker {
    /// A page of what a scope selects, such as `TaskScope().active().inNamespaces("shop")`.
    ///
    /// - Throws: `ReadError` when the page's limit is out of range; `PostgresError`.
    public func list<Scope: QueryScope>(
        _ scope: Scope, page: ScopePage = ScopePage()
    ) async throws -> ScopeResult<Scope.Row> {
        try await store.list(scope, page: page)
    }

    /// How many rows a scope selects, up to a limit where counting stops.
    ///
    /// - Throws: `ReadError` when `atMost` is not within 1 to 1,000,000; `PostgresError`.
    public func count(_ scope: some QueryScope, atMost: Int = 10_000) async throws -> Int {
        try await store.count(scope, atMost: atMost)
    }

    /// How many tasks and steps there are in each state.
    public func healthCounts() async throws -> HealthCounts {
        try await store.healthCounts()
    }

    /// What became of the tasks created at a moment or later; in the last hour when nil.
    public func analytics(since: Date? = nil) async throws -> AnalyticsMetrics {
        try await store.analytics(since: since)
    }

    /// Every change of state of a task and its steps, in the order of time.
    public func history(of task: UUID) async throws -> [HistoryEntry] {
        try await store.history(of: task)
    }

    /// What people did to a task and its steps, in the order of time.
    public func actions(on task: UUID) async throws -> [RecordedAction] {
        try await store.actions(on: task)
    }

    /// Annotates a task with any `Encodable` value; a type that is new is registered with it.
    ///
    /// - Parameter type: 1 to 64 characters.
    /// - Throws: `TaskerError` of code `unknownTask` or, for a value that is not JSON that can be stored,
    ///   `invalidInput`; `ReadError` for a type of another length.
    @discardableResult
    public func annotate(_ task: UUID, type: String, value: some Encodable) async throws -> TaskAnnotation {
        let payload: JSONPayload
        do throws(JSONError) {
            payload = try JSONPayload(encoding: value)
        } catch {
            throw TaskerError(.invalidInput, "the annotation is not JSON: \(error)")
        }
        if let refusal = payload.findJSONBRefusal() { throw TaskerError(.invalidInput, "the annotation: \(refusal)") }
        guard let annotation = try await store.annotate(task: task, type: type, value: payload) else {
            throw TaskerError(.unknownTask, "there is no task \(task)")
        }
        return annotation
    }

    /// The annotations of a task, the oldest first.
    public func annotations(of task: UUID) async throws -> [TaskAnnotation] {
        try await store.annotations(of: task)
    }
}
