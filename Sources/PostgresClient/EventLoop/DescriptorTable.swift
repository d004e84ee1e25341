#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// The descriptors one loop watches, in the layout poll(2) wants.
///
/// poll(2) rather than epoll: libpq opens and closes sockets of its own while it connects, and nothing kept in the
/// kernel can go stale when the next poll simply names the descriptors of the moment. For the few dozen connections
/// of a client the two cost the same (docs/decisions/0003).
struct DescriptorTable {
    private var descriptors: [pollfd]
    private var handlers: [(any SocketHandler)?]
    private var ready: [(handler: any SocketHandler, events: Int16)] = []

    init(wakeUp descriptor: Int32) {
        descriptors = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
        handlers = [nil]
    }

    /// Watches `descriptor` for `events` on behalf of `handler`, replacing what was watched for it before.
    mutating func watch(_ handler: any SocketHandler, descriptor: Int32, events: Int16) {
        let entry = pollfd(fd: descriptor, events: events, revents: 0)
        if handler.pollIndex >= 0 {
            descriptors[handler.pollIndex] = entry
        } else {
            handler.pollIndex = descriptors.count
            descriptors.append(entry)
            handlers.append(handler)
        }
    }

    /// Forgets the descriptor of `handler`; must come before the descriptor is closed.
    mutating func remove(_ handler: any SocketHandler) {
        let index = handler.pollIndex
        guard index > 0 else { return }
        handler.pollIndex = -1
        let last = descriptors.count - 1
        if index != last {
            descriptors[index] = descriptors[last]
            handlers[index] = handlers[last]
            handlers[index]?.pollIndex = index
        }
        descriptors.removeLast()
        handlers.removeLast()
    }

    /// Sleeps until something is ready or the time is up.
    ///
    /// - Returns: Whether the wake-up descriptor was among the ready ones; the others wait for `takeReady()`.
    mutating func wait(milliseconds: Int32) -> Bool {
        let count = descriptors.withUnsafeMutableBufferPointer { buffer in
            poll(buffer.baseAddress, nfds_t(buffer.count), milliseconds)
        }
        guard count > 0 else { return false }
        for index in 1..<max(1, descriptors.count) where descriptors[index].revents != 0 {
            if let handler = handlers[index] {
                ready.append((handler, descriptors[index].revents))
            }
        }
        return descriptors[0].revents != 0
    }

    /// Hands out what the last wait found; a handler may change the table while the result is being worked through.
    mutating func takeReady() -> [(handler: any SocketHandler, events: Int16)] {
        guard !ready.isEmpty else { return [] }
        defer { ready.removeAll(keepingCapacity: true) }
        return ready
    }
}
