import Synchronization

/// Rings when event queues got something, for readers of this process that have found theirs empty.
final class QueueBell: Sendable {
    private struct State {
        var rings: [String: Int] = [:]
        var waiting: [Int: (queue: String, continuation: CheckedContinuation<Void, Never>)] = [:]
        /// Those that need not wait any more but have not begun to.
        var released: Set<Int> = []
        var next = 0
    }

    private let state = Mutex(State())

    /// How often the bell rang for a queue so far.
    func rings(for queue: String) -> Int {
        state.withLock { $0.rings[queue, default: 0] }
    }

    /// Wakes whoever waits for one of these queues.
    func ring(_ queues: some Sequence<String>) {
        let woken = state.withLock { state in
            var woken: [CheckedContinuation<Void, Never>] = []
            for queue in queues {
                state.rings[queue, default: 0] += 1
                for (number, waiter) in state.waiting where waiter.queue == queue {
                    woken.append(waiter.continuation)
                    state.waiting[number] = nil
                }
            }
            return woken
        }
        for continuation in woken { continuation.resume() }
    }

    /// Waits until the bell rings again, the time is over, or the task is cancelled.
    func wait(for queue: String, since rings: Int, atMost limit: Duration) async {
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        let timer = Task {
            try? await Task.sleep(for: limit)
            self.release(number)
        }
        defer {
            timer.cancel()
            state.withLock { _ = $0.released.remove(number) }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.released.contains(number) || state.rings[queue, default: 0] != rings { return true }
                    state.waiting[number] = (queue, continuation)
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            self.release(number)
        }
    }

    private func release(_ number: Int) {
        let waiter = state.withLock { state in
            let waiter = state.waiting.removeValue(forKey: number)
            if waiter == nil { state.released.insert(number) }
            return waiter
        }
        waiter?.continuation.resume()
    }
}
