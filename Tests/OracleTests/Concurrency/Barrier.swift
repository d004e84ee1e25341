import Synchronization

/// Lets nobody go on before all have come.
final class Barrier: Sendable {
    private let width: Int
    private let waiting = Mutex<(count: Int, continuations: [CheckedContinuation<Void, Never>])>((0, []))

    init(width: Int) {
        self.width = width
    }

    /// Waits for the others.
    func wait() async {
        await withCheckedContinuation { continuation in
            let all = waiting.withLock { state -> [CheckedContinuation<Void, Never>] in
                state.count += 1
                state.continuations.append(continuation)
                return state.count >= width ? state.continuations : []
            }
            for each in all { each.resume() }
        }
    }
}
