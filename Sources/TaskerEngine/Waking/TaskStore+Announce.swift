import Foundation
public import TaskerStore

extension TaskStore {
    /// Tells every process that listens of messages in queues, once, for callers that are no service.
    ///
    /// - Throws: `PostgresError`; whoever does not hear of the work finds it by asking.
    public func announce(queues: [String]) async throws {
        let message = WakeUpMessage(
            sender: UUID(), finished: false, namespaces: Set(queues.compactMap(TaskStore.namespace(ofQueue:))))
        try await notify(channel: WakeUpMessage.channel, payload: message.text)
    }
}
