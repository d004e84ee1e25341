import Foundation
import TaskerStore

/// Watches the tasks of the demo in the database, and tells what it sees.
struct TakeoverWatch: Sendable {
    let store: TaskStore
    let victim: DemoWorker
    let survivor: DemoWorker
    let voice: DemoVoice

    /// More lines than this tell nothing new.
    private static let shownTakeovers = 10

    /// Waits until that many steps are complete, and returns how many are.
    func complete(_ wanted: Int, since start: ContinuousClock.Instant) async throws -> Int {
        var told = ContinuousClock.now
        while true {
            let audit = try await store.audit(namespace: "demo", name: "diamond")
            let complete = audit.steps - audit.unfinishedSteps
            if complete >= wanted, wanted < audit.steps || audit.unfinishedTasks == 0 { return complete }
            guard ContinuousClock.now - start < .seconds(45) else {
                throw CommandFailure(
                    "verdict", "after 45 s only \(complete) of \(audit.steps) steps are complete", status: .failed)
            }
            if ContinuousClock.now - told > .seconds(1) {
                told = .now
                voice.say("  \(TimeText.span(told - start)): \(complete) of \(audit.steps) steps complete")
            }
            try await Task.sleep(for: .milliseconds(30))
        }
    }

    /// Waits until all steps of the killed worker have been taken over, and returns them; fewer after 20 seconds.
    func takeovers(_ held: [UUID: Int64?], killedAt: Date) async throws -> [StepTakeover] {
        let steps = held.keys.sorted { $0.uuidString < $1.uuidString }
        guard !steps.isEmpty else { return [] }
        var seen: Set<UUID> = []
        var told = Date.distantPast
        while true {
            let all = try await store.takeovers(of: steps, from: victim.id)
            let taken = all.filter { $0.workerID != nil }
            for step in taken where seen.insert(step.stepID).inserted { show(step, number: seen.count, killedAt) }
            let since = Date().timeIntervalSince(killedAt)
            if taken.count == steps.count || since > 20 {
                if taken.count > Self.shownTakeovers { voice.say("  … and \(taken.count - Self.shownTakeovers) more") }
                return taken
            }
            if Date().timeIntervalSince(told) >= 1 {
                told = Date()
                try await tell(held, left: steps.count - taken.count)
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    private func tell(_ held: [UUID: Int64?], left: Int) async throws {
        let audit = try await store.audit(namespace: "demo", name: "diamond")
        let queue = try await store.queue(namespace: "demo", messages: held.values.compactMap(\.self))
        let end = queue.messages.values.map(\.visibleAt).max().map { max(0, $0.timeIntervalSinceNow) } ?? 0
        voice.say(
            "  \(left) steps are still leased to the dead worker \(victim.name), for \(TimeText.span(.seconds(end))); worker \(survivor.name) goes on: \(audit.steps - audit.unfinishedSteps) of \(audit.steps) complete"
        )
    }

    private func show(_ step: StepTakeover, number: Int, _ killedAt: Date) {
        guard number <= Self.shownTakeovers else { return }
        let after = step.at.map { TimeText.span(from: killedAt, to: $0) } ?? "?"
        let taker = step.workerID == survivor.id ? "worker \(survivor.name)" : "another worker"
        voice.say(
            "  \(voice.paint.cyan("takeover")) after \(after): step '\(step.name)' of task …\(step.taskID.uuidString.lowercased().suffix(8)) runs on \(taker), attempt \(step.attempts)"
        )
    }
}
