import Testing

@testable import PostgresClient

@Suite("Event loop")
struct EventLoopTests {
    @Test("A task that prefers the loop runs on its thread, before and after a query; another doesn't")
    func preference() async throws {
        let connection = try await ClientDatabase.connect()
        let loop = connection.eventLoop
        #expect(!loop.isCurrent)
        try await withTaskExecutorPreference(loop) {
            #expect(isOn(loop))
            try await connection.query(PostgresStatement(sql: "SELECT 1"))
            #expect(isOn(loop))
        }
        try await connection.query(PostgresStatement(sql: "SELECT 1"))
        #expect(!isOn(loop))
    }

    private func isOn(_ loop: PostgresEventLoop) -> Bool { loop.isCurrent }

    @Test("A crowd of tasks that only work doesn't keep the sockets waiting for ever")
    func busy() async throws {
        let connection = try await ClientDatabase.connect()
        let workers = Task(executorPreference: connection.eventLoop) {
            while !Task.isCancelled { await Task.yield() }
        }
        for _ in 0..<20 { try await connection.query(PostgresStatement(sql: "SELECT 1")) }
        workers.cancel()
        await workers.value
    }

    @Test("Timers fire in the order they are due, and cancelled ones never")
    func timers() {
        var queue = TimerQueue()
        let start = ContinuousClock.now
        var fired: [Int] = []
        var ids: [TimerQueue.ID] = []
        let delays = (0..<200).map { ($0 * 37) % 200 }
        for delay in delays {
            ids.append(queue.add(due: start + .milliseconds(delay)) { fired.append(delay) })
        }
        for (index, delay) in delays.enumerated() where delay.isMultiple(of: 3) { queue.cancel(ids[index]) }
        #expect(queue.nextDue == start + .milliseconds(1))
        for body in queue.takeDue(start + .milliseconds(100)) { body() }
        #expect(fired == (0...100).filter { !$0.isMultiple(of: 3) })
        for body in queue.takeDue(start + .milliseconds(500)) { body() }
        #expect(fired == (0..<200).filter { !$0.isMultiple(of: 3) })
        #expect(queue.nextDue == nil)
    }
}
