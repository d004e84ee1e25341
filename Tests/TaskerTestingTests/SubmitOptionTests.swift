import Foundation
import TaskerTesting
import Testing

@Suite("Options of submissions in the test kit")
struct SubmitOptionTests {
    static let echo = Workflow("echo", input: Int.self) { w in
        w.step("only") { context, _ in context.correlationID }
    }

    /// A kit in which one step runs at a time, for a minute.
    private static func slow() throws -> WorkflowTest<Int, UUID> {
        var options = TestOptions()
        options.capacity = 1
        let kit = try WorkflowTest(echo, options: options)
        try kit.delay("only", by: .minutes(1))
        return kit
    }

    private static func priority(_ priority: Int) -> SubmitOptions {
        var options = SubmitOptions()
        options.priority = priority
        return options
    }

    @Test func `time jumps to the scheduled start of a task`() async throws {
        let kit = try WorkflowTest(Self.echo)
        let later = try kit.submit(1, after: .hours(8))
        let now = try kit.submit(2)
        await kit.settle()
        #expect(now.state == .complete && later.state == .stepsInProcess)
        #expect(kit.nextMoment == .hours(8))
        #expect(try await later.runToEnd() == .complete)
        #expect(kit.now == .hours(8))
        #expect(try later.step("only").executions.map(\.startedAt) == [.hours(8)])
    }

    @Test func `a start can be a date of virtual time; one that is past is at once`() async throws {
        let kit = try WorkflowTest(Self.echo)
        try await kit.advance(by: .days(1))
        var options = SubmitOptions()
        options.notBefore = kit.date.addingTimeInterval(90)
        let later = try kit.submit(1, options: options)
        options.notBefore = kit.options.start
        let past = try kit.submit(2, options: options)
        await kit.settle()
        #expect(past.state == .complete && later.state == .stepsInProcess)
        try await later.runToEnd()
        #expect(kit.now == .days(1) + .seconds(90))
    }

    @Test func `a start in a thousand years comes for whoever waits that long`() async throws {
        let kit = try WorkflowTest(Self.echo)
        var options = SubmitOptions()
        options.notBefore = Date(timeIntervalSince1970: 253_402_300_000)
        let run = try kit.submit(1, options: options)
        let error = try await #require(throws: TestKitError.self) { try await run.runToEnd() }
        #expect(error.code == .endless)
        #expect(try await run.runToEnd(within: .days(365 * 10_000)) == .complete)
        #expect(kit.date == options.notBefore)
    }

    @Test func `of steps that wait the more urgent one is taken first`() async throws {
        let kit = try Self.slow()
        let runs = try [0, -5, 7].map { try kit.submit($0, options: Self.priority($0)) }
        for run in runs { try await run.runToEnd() }
        let starts = try runs.map { try $0.step("only").executions.map(\.startedAt) }
        #expect(starts == [[.minutes(1)], [.minutes(2)], [.zero]])
    }

    @Test func `a point of priority is worth a minute of waiting`() async throws {
        let kit = try Self.slow()
        try kit.submit(0)
        await kit.settle()
        let patient = try kit.submit(1)
        try await kit.advance(by: .seconds(30))
        let urgent = try kit.submit(2, options: Self.priority(1))
        let older = try kit.submit(3)
        for run in [patient, urgent, older] { try await run.runToEnd() }
        #expect(try urgent.step("only").executions.first?.startedAt == .minutes(1))
        #expect(try patient.step("only").executions.first?.startedAt == .minutes(2))
        #expect(try older.step("only").executions.first?.startedAt == .minutes(3))
    }

    @Test func `of tasks with the same start the more urgent one is taken first, too`() async throws {
        let kit = try Self.slow()
        let calm = try kit.submit(1, after: .hours(1))
        let urgent = try kit.submit(2, options: Self.priority(9), after: .hours(1))
        try await calm.runToEnd()
        #expect(try urgent.step("only").executions.first?.startedAt == .hours(1))
        #expect(try calm.step("only").executions.first?.startedAt == .hours(1) + .minutes(1))
    }

    @Test func `handlers get the correlation that the submission names, or else the task's id`() async throws {
        let kit = try WorkflowTest(Self.echo)
        var options = SubmitOptions()
        options.correlationID = UUID.timeOrdered()
        let run = try kit.submit(1, options: options)
        let other = try kit.submit(1)
        await kit.settle()
        #expect(try run.result() == options.correlationID)
        #expect(try other.result() == other.id)
    }

    @Test func `options that the service refuses are refused with its words`() throws {
        let kit = try WorkflowTest(Self.echo)
        var options = SubmitOptions()
        options.tags = [""]
        for (options, words) in [
            (Self.priority(101), "priority is 101; allowed are -100...100"), (options, "tags[0] has 0 characters"),
        ] {
            let error = try #require(throws: TestKitError.self) { try kit.submit(1, options: options) }
            #expect(error.code == .invalidInput && error.message.contains(words))
        }
        let error = try #require(throws: TestKitError.self) { try kit.submit(1, key: "") }
        #expect(error.code == .invalidInput && error.message.contains("allowed are 1 to 500"))
    }
}
