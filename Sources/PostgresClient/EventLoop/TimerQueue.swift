/// Calls that are due at some time, soonest first; a binary heap in which cancelled entries stay until they surface.
struct TimerQueue {
    /// Names one timer of one queue.
    struct ID: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct Entry {
        let due: ContinuousClock.Instant
        let id: ID
    }

    private var heap: [Entry] = []
    private var bodies: [ID: () -> Void] = [:]
    private var lastNumber: UInt64 = 0

    /// When the next live timer is due.
    var nextDue: ContinuousClock.Instant? { heap.first?.due }

    mutating func add(due: ContinuousClock.Instant, _ body: @escaping () -> Void) -> ID {
        lastNumber += 1
        let id = ID(number: lastNumber)
        bodies[id] = body
        heap.append(Entry(due: due, id: id))
        siftUp(from: heap.count - 1)
        return id
    }

    mutating func cancel(_ id: ID) {
        bodies[id] = nil
        while let first = heap.first, bodies[first.id] == nil { removeFirst() }
        // Cancelled entries below the top are dead weight; rebuild when they outnumber the living.
        if heap.count > 64, heap.count > bodies.count * 4 {
            heap = heap.filter { bodies[$0.id] != nil }.sorted { $0.due < $1.due }
        }
    }

    /// Removes and returns the bodies of all timers due at `now`.
    mutating func takeDue(_ now: ContinuousClock.Instant) -> [() -> Void] {
        var due: [() -> Void] = []
        while let first = heap.first, first.due <= now || bodies[first.id] == nil {
            removeFirst()
            if let body = bodies.removeValue(forKey: first.id) { due.append(body) }
        }
        return due
    }

    private mutating func removeFirst() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        siftDown()
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].due < heap[parent].due else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].due < heap[least].due
            {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
