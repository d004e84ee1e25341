import Synchronization
public import TaskerCore

/// What a handler attaches to the end of its attempt: events, and writes to the application's tables.
///
/// Nothing of it takes effect before the step is settled.
public final class StepAttachments: Sendable {
    /// The application's part of a settlement.
    public typealias Effect = @Sendable (SettlingConnection) async throws -> Void

    private struct State {
        var publications: [EventPublication] = []
        var effects: [Effect] = []
        var isClosed = false
    }

    private let events: StepEvents?
    private let state = Mutex(State())

    /// Makes an empty set.
    ///
    /// - Parameter events: what the step may publish; nil checks nothing, for tests of handlers.
    public init(events: StepEvents? = nil) {
        self.events = events
    }

    /// What the handler published, in order.
    public var publications: [EventPublication] { state.withLock { $0.publications } }

    /// What the handler wants to write when the step is settled, in order.
    public var effects: [Effect] { state.withLock { $0.effects } }

    /// Takes no more, and gives what there is.
    package func close() -> (publications: [EventPublication], effects: [Effect]) {
        state.withLock { state in
            state.isClosed = true
            return (state.publications, state.effects)
        }
    }

    func add(_ publication: EventPublication) throws(EventError) {
        try events?.check(publication)
        guard add({ $0.publications.append(publication) }) else {
            throw EventError(.attemptEnded, "the attempt has ended; publish before the handler returns")
        }
    }

    func add(_ effect: @escaping Effect) -> Bool {
        add { $0.effects.append(effect) }
    }

    /// - Returns: false when nothing is taken any more.
    private func add(_ change: (inout State) -> Void) -> Bool {
        state.withLock { state in
            guard !state.isClosed else { return false }
            change(&state)
            return true
        }
    }
}
