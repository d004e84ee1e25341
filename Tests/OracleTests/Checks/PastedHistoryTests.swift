import Foundation
import TaskerCore
import TestSupport
import Testing

/// Histories as a failure prints them: what is pasted here is what runs.
@Suite("Pasted histories")
struct PastedHistoryTests {
    @Test func `a history that was printed runs when it is pasted`() async throws {
        let history = try Self.sequential
        try await Subject.with { subject in _ = try await HistoryRun.run(history, on: subject) }
        try Self.expectPasted(history.code)
        let mismatch = Mismatch(calls: ["create"], differences: ["none"])
        #expect(Counterexample(history: history, mismatch: mismatch).description.contains(history.code))
    }

    @Test func `a history of overlapping calls that was printed runs when it is pasted`() async throws {
        let history = try Self.concurrent
        try await Arena.with { arena in
            let tally = try await ConcurrentRun.run(history, in: arena)
            #expect(tally.windows == 2)
        }
        try Self.expectPasted(history.code)
        let mismatch = Mismatch(calls: ["create"], differences: ["none"])
        #expect(ConcurrentCounterexample(history: history, mismatch: mismatch).description.contains(history.code))
    }

    /// The text of this file has what is printed, so the compiler has seen it.
    private static func expectPasted(_ code: String) throws {
        let words = { (text: String) in text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
        let source = words(try String(contentsOfFile: #filePath, encoding: .utf8))
        #expect(source.contains(words(code)), "\(code)")
    }

    // swift-format-ignore
    private static var sequential: History {
        get throws {
            History(
                seed: 1,
                templates: [
                    try JSONPayload(text: ##"{"domain_events":[],"environments":{},"identity_strategy":"strict","name":"pasted","namespace_name":"alpha","steps":[{"dependencies":[],"handler":{"callable":"h0","initialization":{}},"name":"a","publishes_events":[],"retry":{"backoff":"none","backoff_base_ms":1000,"jitter":0,"max_attempts":3,"max_backoff_ms":30000,"retryable":true},"type":"standard"},{"dependencies":["a"],"handler":{"callable":"h0","initialization":{}},"name":"b","publishes_events":[],"retry":{"backoff":"none","backoff_base_ms":1000,"jitter":0,"max_attempts":3,"max_backoff_ms":30000,"retryable":true},"type":"standard"}],"system_dependencies":{"primary":"default","secondary":[]},"version":"1.0.0"}"##).decode()
                ],
                workers: [["h0"]],
                moments: [
                    History.Moment(microseconds: 1000, operation: Operation.create([Operation.NewTaskPick(template: 0, key: 1, input: 0, priority: 0, delayMilliseconds: Optional(5))], Operation.ClaimPick(worker: 0, limit: 0, leaseMilliseconds: 1000))),
                    History.Moment(microseconds: 7000, operation: Operation.poll(Operation.ClaimPick(worker: 0, limit: 2, leaseMilliseconds: 1000), queues: [0], timers: 3)),
                    History.Moment(microseconds: 1000, operation: Operation.settle([Operation.Result(lease: Operation.LeasePick.held(0), outcome: Operation.Outcome.success, delayMilliseconds: 0, published: [], choice: 0)], Operation.ClaimPick(worker: -1, limit: 1, leaseMilliseconds: 1000))),
                    History.Moment(microseconds: 0, operation: Operation.detectStaleness),
                    History.Moment(microseconds: 0, operation: Operation.pause(Operation.PausePick.task(0), ends: false))
                ])
        }
    }

    // swift-format-ignore
    private static var concurrent: ConcurrentHistory {
        get throws {
            ConcurrentHistory(
                seed: 1,
                templates: [
                    try JSONPayload(text: ##"{"domain_events":[],"environments":{},"identity_strategy":"strict","name":"pasted","namespace_name":"alpha","steps":[{"dependencies":[],"handler":{"callable":"h0","initialization":{}},"name":"a","publishes_events":[],"retry":{"backoff":"none","backoff_base_ms":1000,"jitter":0,"max_attempts":3,"max_backoff_ms":30000,"retryable":true},"type":"standard"},{"dependencies":["a"],"handler":{"callable":"h0","initialization":{}},"name":"b","publishes_events":[],"retry":{"backoff":"none","backoff_base_ms":1000,"jitter":0,"max_attempts":3,"max_backoff_ms":30000,"retryable":true},"type":"standard"}],"system_dependencies":{"primary":"default","secondary":[]},"version":"1.0.0"}"##).decode()
                ],
                workers: [["h0"]],
                windows: [
                    ConcurrentHistory.Window(microseconds: 1000, operations: [
                        Operation.create([Operation.NewTaskPick(template: 0, key: 1, input: 0, priority: 0, delayMilliseconds: nil)], Operation.ClaimPick(worker: 0, limit: 0, leaseMilliseconds: 1000)),
                        Operation.create([Operation.NewTaskPick(template: 0, key: 1, input: 0, priority: 0, delayMilliseconds: nil)], Operation.ClaimPick(worker: 0, limit: 1, leaseMilliseconds: 1000))]),
                    ConcurrentHistory.Window(microseconds: 1000, operations: [
                        Operation.claim(Operation.ClaimPick(worker: 0, limit: 2, leaseMilliseconds: 1000), queues: [0]),
                        Operation.release(worker: 0, [Operation.LeasePick.held(0)])])
                ])
        }
    }
}
