import Foundation
import Tasker
import TaskerCore
import TaskerStore

/// The demo's second part: many tasks on two worker processes, one of which is killed.
struct TakeoverPart: Sendable {
    /// What it measured.
    struct Figures: Sendable {
        let verdict: DemoVerdict
        /// From the submission to the last task's end.
        let elapsed: Duration
        /// Steps a second while both workers lived.
        let rate: Double
        /// From the kill to the start of the last step taken over.
        let takeover: Duration?

        var document: JSONValue {
            [
                "verdict": verdict.document, "elapsed_ms": JSONText.milliseconds(elapsed),
                "steps_per_second_before_kill": .double((rate * 10).rounded() / 10),
                "takeover_ms": JSONText.milliseconds(takeover),
                "attempts_lost": .int(Int64(verdict.audit.attempts - verdict.audit.steps)),
            ]
        }
    }

    /// How many tasks.
    let tasks: Int
    let voice: DemoVoice
    /// Steps at a time in each worker: few, so that the work lasts long enough to be watched.
    private let capacity = 8

    init(tasks: Int, voice: DemoVoice) {
        self.tasks = tasks
        self.voice = voice
    }

    func play(_ database: PrivateDatabase, _ output: OutputOptions) async throws -> Figures {
        let configuration = try DatabaseOptions.configuration(database.url)
        // Submits and watches only: the steps are left to the processes.
        let tasker = try await Tasker(database: configuration, workflows: [Diamond.workflow], logger: output.logger)
        do {
            let workers = try await DemoWorker.start(
                ["A", "B"], capacity: capacity, url: database.url, store: tasker.store)
            do {
                let figures = try await play(tasker, workers[0], workers[1])
                await tasker.shutdown()
                return figures
            } catch {
                workers.forEach { $0.abandon() }
                throw error
            }
        } catch {
            await tasker.shutdown()
            throw error
        }
    }

    private func play(_ tasker: Tasker, _ victim: DemoWorker, _ survivor: DemoWorker) async throws -> Figures {
        let store = tasker.store
        voice.title("\(tasks) tasks of demo/diamond on two worker processes")
        for worker in [victim, survivor] {
            voice.say(
                "worker \(worker.name): pid \(worker.processID), \(capacity) steps at a time, lease \(DemoWorker.lease)"
            )
        }
        let watch = TakeoverWatch(store: store, victim: victim, survivor: survivor, voice: voice)
        let start = ContinuousClock.now
        _ = try await tasker.submit(Diamond.workflow, inputs: (1...tasks).map { Diamond.Request(number: $0) })
        let beforeKill = try await watch.complete(4 * tasks / 4, since: start)
        let rate = Double(beforeKill) / ((ContinuousClock.now - start) / .seconds(1))

        let killedAt = Date()
        await victim.kill()
        let held = try await heldSteps(of: victim, store)
        voice.say(
            voice.paint.red(
                "kill -9 \(victim.processID): worker \(victim.name) is dead with \(held.count) steps in its hands, \(beforeKill) of \(4 * tasks) steps were complete"
            ))
        let takenOver = try await watch.takeovers(held, killedAt: killedAt)
        _ = try await watch.complete(4 * tasks, since: start)
        let elapsed = ContinuousClock.now - start
        let endedWell = await survivor.stop()
        let verdict = DemoVerdict(
            audit: try await store.audit(namespace: "demo", name: "diamond"),
            queue: try await store.queue(namespace: "demo"), expectedTasks: tasks, heldAtDeath: held.count,
            takenOver: takenOver.count, survivorEndedWell: endedWell)
        let last = takenOver.compactMap(\.at).max().map { Duration.seconds($0.timeIntervalSince(killedAt)) }
        let figures = Figures(verdict: verdict, elapsed: elapsed, rate: rate, takeover: last)
        verdict.show(voice)
        show(figures)
        return figures
    }

    /// What a dead worker holds.
    ///
    /// A statement that was under way when the process died may still be committed by the server: what counts is what has
    /// stayed the same for a second. Its leases last for more than three.
    private func heldSteps(of victim: DemoWorker, _ store: TaskStore) async throws -> [UUID: Int64?] {
        var held = try await store.heldSteps(worker: victim.id)
        var same = 0
        for _ in 0..<25 where same < 10 {
            try await Task.sleep(for: .milliseconds(100))
            let now = try await store.heldSteps(worker: victim.id)
            same = now == held ? same + 1 : 0
            held = now
        }
        return held
    }

    private func show(_ figures: Figures) {
        let audit = figures.verdict.audit
        voice.title("Measured")
        voice.say(
            "  \(audit.steps) steps of \(audit.tasks) tasks in \(TimeText.span(figures.elapsed)), the wait for the lease included"
        )
        voice.say(
            "  \(Int(figures.rate.rounded())) steps/s on both workers before the kill (each step sleeps 20 to 50 ms)")
        if let takeover = figures.takeover {
            voice.say("  last takeover \(TimeText.span(takeover)) after the kill, with a lease of \(DemoWorker.lease)")
        }
        voice.say(
            "  \(audit.attempts) attempts for \(audit.steps) steps: \(audit.attempts - audit.steps) were lost with the worker"
        )
    }
}
