public import Foundation
import PostgresClient

extension TaskStore {
    /// A task with its steps; nil when there is none.
    public func picture(of task: UUID) async throws -> TaskPicture? {
        guard let row = try await query(ReadStatements.task, [.uuid(task)]).first else { return nil }
        let steps = try await query(ReadStatements.steps, [.uuid(task)]).map(StepPicture.init)
        return TaskPicture(task: try TaskSummary(row), steps: steps, readAt: try row.decode("read_at"))
    }

    /// Every change of state of a task and its steps, in the order of time.
    public func history(of task: UUID) async throws -> [HistoryEntry] {
        try await query(ReadStatements.history, [.uuid(task)]).map(HistoryEntry.init)
    }

    /// What people did to a task and its steps, in the order of time.
    public func actions(on task: UUID) async throws -> [RecordedAction] {
        try await query(ReadStatements.actions, [.uuid(task)]).map(RecordedAction.init)
    }

    /// The registered worker processes, live and lost, the one heard of last first.
    public func workers() async throws -> [WorkerPicture] {
        try await query(ReadStatements.workers).map(WorkerPicture.init)
    }

    /// All registered templates.
    public func templates() async throws -> [TemplateSummary] {
        try await query(ReadStatements.templates).map(TemplateSummary.init)
    }

    /// The namespaces that have a queue.
    public func namespaces() async throws -> [String] {
        try await query(ReadStatements.namespaces).map { try $0.decode("name") }
    }

    /// The queue of a namespace with the given messages; an empty one when the queue is not there.
    public func queue(namespace: String, messages: [Int64] = []) async throws -> QueuePicture {
        // The queue's name is part of the statements: one that no namespace can have is not sent.
        guard (1...29).contains(namespace.utf8.count), !namespace.utf8.contains(0) else { return .none }
        let name = Self.queueName(namespace)
        do {
            guard let counts = try await query(ReadStatements.queue(name)).first else { return .none }
            let found = try await query(
                ReadStatements.messages(queue: name), [.int64Array(messages)])
            return QueuePicture(
                visible: try counts.decode("visible"), leased: try counts.decode("leased"),
                messages: Dictionary(
                    try found.map { row in
                        (
                            try row.decode("msg_id", as: Int64.self),
                            QueuePicture.Message(
                                visibleAt: try row.decode("vt"), ahead: try row.decode("ahead", as: Int.self),
                                urgent: try row.decode("urgent", as: Int.self))
                        )
                    }, uniquingKeysWith: { first, _ in first }))
        } catch let error as PostgresError where error.sqlState == "42P01" {
            return .none
        }
    }
}
