import Foundation
import Synchronization

/// The loop of a relay.
struct RelayThread {
    private let relay: FaultyRelay
    private var links: [RelayLink] = []
    /// How long the loop waits for bytes before it looks at what it is to do.
    private static let pause: Int32 = 2
    /// How long a fault waits for a connection that it can hit.
    private static let patience = 250
    private var waited = 0

    init(_ relay: FaultyRelay) {
        self.relay = relay
    }

    /// Runs until the relay is closed.
    mutating func run() {
        while !relay.state.withLock({ $0.isClosed }) {
            var descriptors = [pollfd(fd: relay.listener, events: Int16(POLLIN), revents: 0)]
            for link in links {
                descriptors.append(pollfd(fd: link.client, events: Int16(POLLIN), revents: 0))
                descriptors.append(pollfd(fd: link.isServerGone ? -1 : link.server, events: Int16(POLLIN), revents: 0))
            }
            poll(&descriptors, nfds_t(descriptors.count), Self.pause)
            let now = ContinuousClock.now
            for (index, link) in links.enumerated() {
                if descriptors[1 + 2 * index].revents != 0 { readClient(link, now) }
                if descriptors[2 + 2 * index].revents != 0 { readServer(link, now) }
            }
            inflict()
            for link in links where !link.isOver {
                let isOpen =
                    RelayLink.write(&link.toServer, to: link.server, at: now)
                    && RelayLink.write(&link.toClient, to: link.client, at: now)
                if !isOpen || link.isCut && link.toClient.isEmpty && !link.isBusy { link.isOver = true }
            }
            if descriptors[0].revents != 0 { welcome() }
            for link in links where link.isOver { link.end() }
            links.removeAll(where: \.isOver)
            relay.state.withLock { $0.links = links.count }
        }
        for link in links { link.end() }
        close(relay.listener)
        try? FileManager.default.removeItem(atPath: relay.folder)
    }

    private func due(_ now: ContinuousClock.Instant, after chunks: [RelayLink.Chunk]) -> ContinuousClock.Instant {
        let latency = relay.state.withLock { $0.latency }
        let due = now + .microseconds(Int(Double.random(in: latency) * 1000))
        return max(due, chunks.last?.due ?? due)
    }

    private func readClient(_ link: RelayLink, _ now: ContinuousClock.Instant) {
        guard let bytes = RelayLink.read(link.client) else { return link.isOver = true }
        guard !bytes.isEmpty, !link.isSilent else { return }
        link.isBusy = true
        link.toServer.append(RelayLink.Chunk(bytes: bytes[...], due: due(now, after: link.toServer)))
    }

    private func readServer(_ link: RelayLink, _ now: ContinuousClock.Instant) {
        guard let bytes = RelayLink.read(link.server) else {
            // The client of a silent connection does not learn that its server is gone.
            if link.isSilent { link.isServerGone = true } else { link.isOver = true }
            return
        }
        guard !bytes.isEmpty, !link.isSilent else { return }
        link.isBusy = false
        let passed = link.isCut ? bytes[..<(bytes.count / 2)] : bytes[...]
        link.toClient.append(RelayLink.Chunk(bytes: passed, due: due(now, after: link.toClient)))
        if link.isCut { relay.state.withLock { $0.counts[.cut, default: 0] += 1 } }
    }

    private mutating func inflict() {
        guard let fault = relay.state.withLock({ $0.faults.first }) else { return }
        waited += 1
        let link = links.filter { $0.isBusy && !$0.isSilent && !$0.isCut && !$0.isOver }.randomElement()
        guard link != nil || waited > Self.patience else { return }
        waited = 0
        relay.state.withLock { state in
            state.faults.removeFirst()
            guard link != nil else { return state.voids += 1 }
            // A cut counts when there was an answer to cut.
            if fault != .cut { state.counts[fault, default: 0] += 1 }
        }
        switch fault {
        case .reset: link?.isOver = true
        case .silence: link?.isSilent = true
        case .cut: link?.isCut = true
        }
    }

    private mutating func welcome() {
        while true {
            let client = accept(relay.listener, nil, nil)
            guard client >= 0 else { return }
            _ = fcntl(client, F_SETFD, FD_CLOEXEC)
            guard !relay.state.withLock({ $0.refuses }),
                let server = try? RelaySockets.connection(to: relay.target)
            else {
                close(client)
                relay.state.withLock { $0.refused += 1 }
                continue
            }
            links.append(RelayLink(client: client, server: server))
        }
    }
}
