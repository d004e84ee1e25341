import Foundation
import TaskerCore
import TaskerStore

/// The parts of calls that pass by what others hold: the model is told what they touched, and says whether they could.
extension HistoryRun {
    /// The names of steps by their ids in the database.
    var stepNames: [UUID: ModelStepID] {
        Dictionary(stepIDs.map { ($1, $0) }) { first, _ in first }
    }

    /// The model's step of a name.
    func modelStep(_ name: ModelStepID) -> ModelStep? {
        model.task(name.task)?.steps.first { $0.definition.name == name.name }
    }

    /// Lets the model touch these steps only.
    mutating func reaching<Result>(_ steps: Set<ModelStepID>, _ body: (inout HistoryRun) -> Result) -> Result {
        model.reach = steps
        defer { model.reach = nil }
        return body(&self)
    }

    /// A part for each step that a claim took, handed out as exhausted, or gave back because of a pause.
    ///
    /// In the order in which the claim did so: it looks several times, and a pause may begin or end between two looks.
    static func claimParts(
        _ reply: Reply, _ rows: [WindowLog.Row], queues: [String], _ offer: ModelClaimOffer
    ) -> [WindowCall.Part] {
        let claimed = Set(reply.started.claimed.map(\.stepID))
        let exhausted = reply.started.exhausted.map(\.stepID)
        var parts: [WindowCall.Part] = []
        for row in rows {
            if row.to == "in_progress", claimed.contains(row.step) {
                parts.append(claimPart(row.step, reply, queues: queues, offer))
            } else if row.from == "in_progress", row.to == "enqueued", !claimed.contains(row.step) {
                parts.append(parkPart(row.step, queues: queues, offer))
            }
        }
        parts += exhausted.map { claimPart($0, reply, queues: queues, offer) }
        let written = rows.filter { $0.to == "in_progress" }.map(\.step)
        if !claimed.isSubset(of: written) {
            parts.append { _ in ["claimed without a row of history"] }
        }
        // Timers hand out attempts beyond the limit of the claim; claims never do.
        if claimed.count > offer.limit { parts.append { _ in ["claimed more than \(offer.limit)"] } }
        return parts
    }

    /// What a claim said of a step.
    private static func claimPart(
        _ id: UUID, _ reply: Reply, queues: [String], _ offer: ModelClaimOffer
    ) -> WindowCall.Part {
        { run in
            guard let name = run.stepNames[id] else { return ["claimed the unknown step \(id)"] }
            let exhausted = reply.started.exhausted.filter { $0.stepID == id }
            // The timers of the same call have handed this one out.
            if !exhausted.isEmpty, run.modelStep(name)?.isForeign == true { return [] }
            let claims = run.reaching([name]) { $0.model.claim(queues: queues, offer.ofOne, now: $0.now) }
            let expected =
                claims.claimed.map { run.expectedText($0) }
                + claims.exhausted.map { "exhausted \(run.reference($0))" }
            let actual =
                reply.started.claimed.filter { $0.stepID == id }.map { run.actualText($0) }
                + exhausted.map { "exhausted \($0)" }
            return Mismatch.differences(expected: expected, actual: actual)
        }
    }

    /// A step that a claim gave back.
    private static func parkPart(_ id: UUID, queues: [String], _ offer: ModelClaimOffer) -> WindowCall.Part {
        { run in
            guard let name = run.stepNames[id] else { return ["parked the unknown step \(id)"] }
            // The timers of the same call have returned it.
            if run.modelStep(name)?.state == .enqueued { return [] }
            let claims = run.reaching([name]) { $0.model.claim(queues: queues, offer.ofOne, now: $0.now) }
            return claims.claimed.isEmpty && claims.exhausted.isEmpty ? [] : ["\(name) was given back, not claimed"]
        }
    }

    /// The timers that a call fired.
    static func timerPart(_ reply: Reply, _ rows: [WindowLog.Row]) -> WindowCall.Part {
        let returned = rows.filter { $0.to == "enqueued" }.map(\.step)
        let exhausted = reply.started.exhausted.map(\.stepID)
        return { run in
            let names = run.stepNames
            let before = run.enqueuedSteps
            let (lost, returned) = run.reaching(Set((returned + exhausted).compactMap { names[$0] })) {
                $0.fireTimers(limit: .max)
            }
            var answer = Answer(call: "")
            answer.expected = lost.map { "exhausted \(run.reference($0))" }.sorted()
            answer.actual = reply.started.exhausted.filter { reference in
                names[reference.stepID].map { run.modelStep($0)?.isForeign == true } ?? true
            }.map { "exhausted \($0)" }.sorted()
            answer.expected += run.enqueuedSteps.merging(before) { $0 - $1 }.merging(returned) { $0 + $1 }
                .lines("enqueued on")
            answer.actual += reply.started.enqueued.lines("enqueued on")
            return answer.differences
        }
    }
}

extension ModelClaimOffer {
    /// The same for one step.
    fileprivate var ofOne: ModelClaimOffer {
        ModelClaimOffer(worker: worker, limit: 1, lease: lease, handlers: handlers)
    }
}

extension Answer {
    /// How the model's answer and the database's differ.
    var differences: [String] {
        Mismatch.differences(expected: expected.sorted(), actual: actual.sorted()).map { "answer \($0)" }
    }
}
