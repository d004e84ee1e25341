import TaskerCore
import TaskerStore

/// The database's judgement over the demo.
struct DemoVerdict: Sendable {
    let audit: TaskAudit
    let queue: QueuePicture
    /// How many tasks there should be.
    let expectedTasks: Int
    /// Steps that the killed worker held when it died.
    let heldAtDeath: Int
    /// How many of them other workers took over.
    let takenOver: Int
    /// The survivor ended well when it was asked to.
    let survivorEndedWell: Bool

    /// The kill met a worker without steps, and proves nothing.
    var isVoid: Bool { heldAtDeath == 0 }

    var isGood: Bool { !isVoid && checks.allSatisfy(\.holds) }

    /// Each statement with whether it holds.
    var checks: [(text: String, holds: Bool)] {
        [
            (
                "every task complete: \(audit.tasks - audit.unfinishedTasks) of \(expectedTasks)",
                audit.tasks == expectedTasks && audit.unfinishedTasks == 0
            ),
            (
                "every step settled exactly once: \(audit.steps - audit.stepsNotSettledOnce) of \(audit.steps)",
                audit.steps == 4 * expectedTasks && audit.unfinishedSteps == 0 && audit.stepsNotSettledOnce == 0
            ),
            (
                "history chains without gap: \(audit.historyRows) rows, \(audit.brokenStepChains + audit.brokenTaskChains) broken chains",
                audit.brokenStepChains == 0 && audit.brokenTaskChains == 0
            ),
            ("queue empty: \(queue.visible + queue.leased) messages", queue.visible + queue.leased == 0),
            ("steps of the killed worker taken over: \(takenOver) of \(heldAtDeath)", takenOver == heldAtDeath),
            ("the survivor stopped when it was asked to", survivorEndedWell),
        ]
    }

    var document: JSONValue {
        [
            "good": .bool(isGood), "void": .bool(isVoid), "tasks": .int(Int64(audit.tasks)),
            "tasks_unfinished": .int(Int64(audit.unfinishedTasks)), "steps": .int(Int64(audit.steps)),
            "steps_not_settled_once": .int(Int64(audit.stepsNotSettledOnce)),
            "broken_chains": .int(Int64(audit.brokenStepChains + audit.brokenTaskChains)),
            "history_rows": .int(Int64(audit.historyRows)), "messages_left": .int(Int64(queue.visible + queue.leased)),
            "held_at_death": .int(Int64(heldAtDeath)), "taken_over": .int(Int64(takenOver)),
        ]
    }

    func show(_ voice: DemoVoice) {
        let paint = voice.paint
        voice.title("Verdict, computed in the database")
        for check in checks {
            voice.say("  \(check.holds ? paint.green("✓") : paint.red("✗")) \(check.text)")
        }
        if isVoid {
            voice.say(
                paint.yellow("VOID: the killed worker held no step at that moment, so nothing was shown; run it again"))
        } else {
            voice.say(isGood ? paint.green("GOOD: nothing was lost, nothing was done twice.") : paint.red("BAD"))
        }
    }
}
