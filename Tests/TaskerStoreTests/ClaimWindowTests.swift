import Foundation
import TaskerStore
import Testing

/// How much a process reads, from how long its claims took.
@Suite struct ClaimWindowTests {
    private let start = ContinuousClock.now

    @Test func `quick claims read everything, and so do slow ones that bring much`() {
        var window = ClaimWindow()
        for second in 0..<10 {
            note(&window, at: second, took: .milliseconds(9))
            #expect(window.reach(at: start + .seconds(second + 1)) == .everything)
        }
        for second in 10..<20 {
            note(&window, at: second, took: .milliseconds(30), brought: 100)
            #expect(window.reach(at: start + .seconds(second + 1)) == .everything)
        }
    }

    @Test func `the third slow claim in a row makes the next one look for how long messages have waited`() {
        var window = ClaimWindow()
        note(&window, at: 0, took: .milliseconds(20))
        note(&window, at: 1, took: .milliseconds(20))
        note(&window, at: 2, took: .milliseconds(1))
        note(&window, at: 3, took: .milliseconds(20))
        note(&window, at: 4, took: .milliseconds(20))
        #expect(window.reach(at: start + .seconds(5)) == .everything)
        note(&window, at: 5, took: .milliseconds(20))
        #expect(window.reach(at: start + .seconds(6)) == .everythingAndLongestWait)
        // A claim for which there was no room says nothing.
        window.note(
            StartedSteps(), reach: .everything, from: start, to: start + .milliseconds(1), limit: 0)
        #expect(window.reach(at: start + .seconds(6)) == .everythingAndLongestWait)
    }

    @Test func `then claims read back to what waited longest, and to the last look that found nothing more`() {
        var window = narrow(waited: .seconds(3), brought: 10)
        #expect(window.reach(at: start + .seconds(11)) == .recent(.milliseconds(4250)))
        note(&window, at: 11, took: .milliseconds(50), brought: 10)
        #expect(
            window.reach(at: start + .milliseconds(11_010)) == .recent(.milliseconds(4260)),
            "a full claim may have left some")
        note(&window, at: 11, took: .milliseconds(50), brought: 9)
        #expect(window.reach(at: start + .milliseconds(11_010)) == .recent(.milliseconds(260)))
        // A look that took all there was has left nothing.
        #expect(narrow(waited: .seconds(3), brought: 9).reach(at: start + .seconds(11)) == .recent(.milliseconds(1250)))
    }

    @Test func `two seconds more are read every second, and twenty every fifteen`() {
        var window = narrow(waited: .zero, took: .milliseconds(40))
        #expect(window.reach(at: start + .milliseconds(11_039)) == .recent(.milliseconds(1289)))
        #expect(window.reach(at: start + .milliseconds(11_040)) == .recent(.milliseconds(3040)))
        note(&window, at: 12, took: .milliseconds(20))
        #expect(window.reach(at: start + .seconds(13)) == .recent(.milliseconds(1250)))
        #expect(window.reach(at: start + .milliseconds(13_020)) == .recent(.milliseconds(3020)))
        #expect(window.reach(at: start + .seconds(25)) == .recent(.seconds(15)))
        #expect(window.reach(at: start + .milliseconds(25_040)) == .recent(.milliseconds(33_040)))
        note(&window, at: 26, took: .milliseconds(20))
        #expect(window.reach(at: start + .seconds(27)) == .recent(.milliseconds(1250)))
        #expect(window.reach(at: start + .seconds(41)) == .recent(.seconds(17)))
        #expect(window.reach(at: start + .milliseconds(41_020)) == .recent(.milliseconds(35_020)))
    }

    @Test func `everything is read again after two minutes, or twenty times what that took`() {
        let quick = narrow(waited: .zero, took: .milliseconds(40))
        #expect(quick.reach(at: start + .seconds(130)) == .recent(.seconds(140)))
        #expect(quick.reach(at: start + .milliseconds(130_040)) == .everythingAndLongestWait)
        let long = narrow(waited: .zero, took: .seconds(10))
        #expect(long.reach(at: start + .seconds(219)) == .recent(.seconds(229)))
        #expect(long.reach(at: start + .seconds(220)) == .everythingAndLongestWait)
    }

    @Test func `a quick look at everything ends it`() {
        var window = narrow(waited: .zero)
        note(&window, at: 131, took: .milliseconds(3), waited: .zero)
        #expect(window.reach(at: start + .seconds(132)) == .everything)
    }

    @Test func `a process without handlers has seen all that became due`() {
        var window = ClaimWindow()
        for second in 0..<3 {
            window.note(
                StartedSteps(), reach: .everything, from: start + .seconds(second),
                to: start + .seconds(second) + .milliseconds(30), limit: nil)
        }
        #expect(window.reach(at: start + .seconds(3)) == .recent(.milliseconds(1250)))
        #expect(window.reach(at: start + .seconds(4)) == .recent(.seconds(4)))
        let reach = window.reach(at: start + .seconds(4))
        window.note(StartedSteps(), reach: reach, from: start + .seconds(4), to: start + .seconds(5), limit: nil)
        #expect(window.reach(at: start + .seconds(5)) == .recent(.milliseconds(1250)))
    }

    /// A window that was narrowed by a look ten seconds after the start.
    private func narrow(
        waited: Duration, took: Duration = .milliseconds(20), brought: Int = 0
    ) -> ClaimWindow {
        var window = ClaimWindow()
        for second in 0..<3 { note(&window, at: second, took: .milliseconds(20)) }
        note(&window, at: 10, took: took, brought: brought, waited: waited)
        return window
    }

    /// A claim of ten steps at most, or of what it brought, as the window says.
    private func note(
        _ window: inout ClaimWindow, at second: Int, took: Duration, brought: Int = 0, waited: Duration? = nil
    ) {
        let begin = start + .seconds(second)
        var started = StartedSteps()
        started.exhausted = (0..<brought).map { _ in StepReference(stepID: UUID(), taskID: UUID(), attempt: 1) }
        started.longestWait = waited
        window.note(started, reach: window.reach(at: begin), from: begin, to: begin + took, limit: 10)
    }
}
