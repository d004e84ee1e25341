/// The requests that wait for a connection, first in first out.
struct RequestQueue {
    private var requests: [Request] = []
    private var head = 0

    var isEmpty: Bool { head == requests.count }

    mutating func append(_ request: Request) { requests.append(request) }

    /// Removes and returns the first request that may run: any when no transaction is open, otherwise one of a task
    /// inside of it.
    mutating func takeFirst(inside scope: UInt64?) -> Request? {
        guard let scope else {
            guard head < requests.count else { return nil }
            let request = requests[head]
            head += 1
            if head == requests.count {
                requests.removeAll(keepingCapacity: true)
                head = 0
            }
            return request
        }
        guard let index = requests[head...].firstIndex(where: { $0.scope?.isInside(scope) ?? false }) else {
            return nil
        }
        return requests.remove(at: index)
    }

    mutating func remove(_ request: Request) {
        if let index = requests[head...].firstIndex(where: { $0 === request }) { requests.remove(at: index) }
    }

    mutating func takeAll() -> [Request] {
        defer {
            requests = []
            head = 0
        }
        return Array(requests[head...])
    }
}
