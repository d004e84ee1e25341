import Foundation
import TaskerCore
import TaskerStore

/// The parts of calls that pass by what others hold: the model is told what they touched, and says whether they could.
extension HistoryRun {
    /// The names of steps by their ids in the database.
    var stepNames: [UUID: ModelStepID] {
        Dictionary(stepIDs.map { ($1, $0) }) { first, _ in first }
    }

    /// Lets the model touch these steps only.
    mutating func reaching<Result>(_ steps: Set<ModelStepID>, _ body: (inout HistoryRun) -> Result) -> Result {
        model.reach = steps
        defer { model.reach = nil }
        return body(&self)
    }

    /// A part for each step that a claim took, handed out as exhausted, or gave back because of a pause.
    static func claimParts(
        _ reply: Reply, _ rows: [WindowLog.Row], queues: [String], _ offer: ModelClaimOffer
    ) -> [WindowCall.Part] {
        let claimed = reply.started.claimed.map(\.stepID)
        let exhausted = reply.started.exhausted.map(\.stepID)
        let lost = Set(rows.filter { $0.from == "in_progress" && $0.to == "enqueued" }.map(\.step))
        let one = ModelClaimOffer(worker: offer.worker, limit: 1, lease: offer.lease, handlers: offer.handlers)
        var parts: [WindowCall.Part] = (claimed + exhausted).map { id in
            { run in
                guard let name = run.stepNames[id] else { return ["claimed the unknown step \(id)"] }
                let step = run.model.task(name.task)?.steps.first { $0.definition.name == name.name }
                // The timers of the same call have handed this one out.
                if exhausted.contains(id), step?.isForeign == true { return [] }
                let claims = run.reaching([name]) { $0.model.claim(queues: queues, one, now: $0.now) }
                let expected =
                    claims.claimed.map { run.expectedText($0) }
                    + claims.exhausted.map { "exhausted \(run.reference($0))" }
                let actual =
                    reply.started.claimed.filter { $0.stepID == id }.map { run.actualText($0) }
                    + reply.started.exhausted.filter { $0.stepID == id }.map { "exhausted \($0)" }
                return Mismatch.differences(expected: expected, actual: actual)
            }
        }
        for id in lost.subtracting(claimed) {
            parts.append { run in
                guard let name = run.stepNames[id] else { return ["parked the unknown step \(id)"] }
                let step = run.model.task(name.task)?.steps.first { $0.definition.name == name.name }
                // The timers of the same call have returned it.
                if step?.state == .enqueued { return [] }
                let claims = run.reaching([name]) { $0.model.claim(queues: queues, one, now: $0.now) }
                return claims.claimed.isEmpty && claims.exhausted.isEmpty ? [] : ["\(name) was given back, not claimed"]
            }
        }
        if claimed.count + exhausted.count > offer.limit, !exhausted.isEmpty || claimed.count > offer.limit {
            // Timers hand out attempts beyond the limit of the claim; claims never do.
            if claimed.count > offer.limit { parts.append { _ in ["claimed more than \(offer.limit)"] } }
        }
        return parts
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
                names[reference.stepID].map { name in
                    run.model.task(name.task)?.steps.first { $0.definition.name == name.name }?.isForeign == true
                } ?? true
            }.map { "exhausted \($0)" }.sorted()
            answer.expected += run.enqueuedSteps.merging(before) { $0 - $1 }.merging(returned) { $0 + $1 }
                .lines("enqueued on")
            answer.actual += reply.started.enqueued.lines("enqueued on")
            return answer.differences
        }
    }
}

extension Answer {
    /// How the model's answer and the database's differ.
    var differences: [String] {
        Mismatch.differences(expected: expected.sorted(), actual: actual.sorted()).map { "answer \($0)" }
    }
}
