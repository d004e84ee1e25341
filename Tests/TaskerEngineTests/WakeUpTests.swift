import Foundation
import PostgresClient
import Synchronization
import TaskerStore
import TestSupport
import Testing

@testable import TaskerEngine

@Suite struct WakeUpTests {
    @Test func `a message says who sent it, whether tasks finished, and where work is`() throws {
        let message = WakeUpMessage(sender: UUID(), finished: true, namespaces: ["beta", "alpha"])
        #expect(message.text.hasSuffix(" !alpha,beta"))
        #expect(WakeUpMessage(message.text) == message)
        let empty = WakeUpMessage(sender: UUID(), finished: false, namespaces: [])
        #expect(WakeUpMessage(empty.text) == empty)
        for text in ["", "x", "x alpha", " alpha", "!alpha"] { #expect(WakeUpMessage(text) == nil) }
    }

    @Test func `a message with countless namespaces stays within the server's limit`() {
        let names = Set((0..<5000).map { "namespace_\($0)" })
        let message = WakeUpMessage(sender: UUID(), finished: true, namespaces: names)
        #expect(message.text.utf8.count < 8000)
        #expect(WakeUpMessage(message.text)?.namespaces.isSubset(of: names) == true)
    }

    @Test func `the first news go out at once, what follows within the interval goes out together`() async throws {
        try await StoreFixture.with { fixture in
            let heard = Mutex(0)
            let other = Self.listener(fixture, namespaces: ["alpha"], work: { heard.withLock { $0 += 1 } })
            let listening = Task { await other.run() }
            try await Self.waitUntilListening(fixture, 1)
            try await eventually("it looks once it listens") { heard.withLock { $0 } >= 1 }
            heard.withLock { $0 = 0 }
            let sender = WakeUpSender(
                store: fixture.store, sender: UUID(), interval: .seconds(2), logger: fixture.database.logger)
            let before = fixture.store.roundTrips.count
            let begin = ContinuousClock.now
            sender.announce(queues: ["worker_alpha_queue"])
            try await eventually("the first is heard", every: .milliseconds(1)) { heard.withLock { $0 } >= 1 }
            #expect(begin.duration(to: .now) < .milliseconds(1900))
            for _ in 0..<100 { sender.announce(queues: ["worker_alpha_queue", "worker_beta_queue"]) }
            try await eventually("the others are heard") { heard.withLock { $0 } >= 2 }
            try await Task.sleep(for: .milliseconds(2200))
            // Three when the test was held up for longer than the interval.
            #expect(heard.withLock { $0 } <= 3)
            #expect(fixture.store.roundTrips.count - before <= 4)
            listening.cancel()
            await listening.value
        }
    }

    @Test func `a process hears of its own namespaces, in any case, and not of itself`() async throws {
        try await StoreFixture.with { fixture in
            let own = UUID()
            let work = Mutex(0)
            let finished = Mutex(0)
            let listener = Self.listener(
                fixture, own: own, namespaces: ["Alpha"], work: { work.withLock { $0 += 1 } },
                finished: { finished.withLock { $0 += 1 } })
            let listening = Task { await listener.run() }
            try await Self.waitUntilListening(fixture, 1)
            try await eventually("it looks once it listens") { finished.withLock { $0 } >= 1 }
            work.withLock { $0 = 0 }
            finished.withLock { $0 = 0 }
            let mine = WakeUpSender(
                store: fixture.store, sender: own, interval: .milliseconds(1), logger: fixture.database.logger)
            mine.announce(queues: [TaskStore.queueName("Alpha")])
            let other = WakeUpSender(
                store: fixture.store, sender: UUID(), interval: .milliseconds(1), logger: fixture.database.logger)
            other.announce(queues: [TaskStore.queueName("beta"), "no queue of ours"])
            other.announceFinished()
            try await eventually("the other's finished tasks are heard of") { finished.withLock { $0 } >= 1 }
            #expect(work.withLock { $0 } == 0)
            other.announce(queues: [TaskStore.queueName("Alpha")])
            try await eventually("the other's work is heard of") { work.withLock { $0 } >= 1 }
            #expect(work.withLock { $0 } == 1)
            listening.cancel()
            await listening.value
        }
    }

    @Test func `after a lost connection a listener looks for itself, as it may have missed something`() async throws {
        try await StoreFixture.with { fixture in
            let work = Mutex(0)
            let listener = Self.listener(fixture, namespaces: ["alpha"], work: { work.withLock { $0 += 1 } })
            let listening = Task { await listener.run() }
            try await Self.waitUntilListening(fixture, 1)
            let before = work.withLock { $0 }
            try await fixture.database.endSessions()
            try await eventually("the listener is back") { work.withLock { $0 } > before }
            listening.cancel()
            await listening.value
        }
    }

    private static func listener(
        _ fixture: StoreFixture, own: UUID = UUID(), namespaces: Set<String>, work: @escaping @Sendable () -> Void,
        finished: @escaping @Sendable () -> Void = {}
    ) -> WakeUpListener {
        WakeUpListener(
            configuration: fixture.pool.configuration, own: own, namespaces: namespaces,
            logger: fixture.database.logger, work: work, finished: finished, cancelled: { _ in })
    }

    private static func waitUntilListening(_ fixture: StoreFixture, _ count: Int64) async throws {
        try await eventually("somebody listens") {
            try await fixture.value(
                """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND query ILIKE 'listen%' AND state = 'idle'
                """, as: Int64.self) == count
        }
    }
}
