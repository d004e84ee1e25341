import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// What operations of a window mean before it begins.
extension HistoryRun {
    /// Makes an operation definite; nil when there is nothing to call.
    mutating func plan(_ operation: Operation) async throws -> WindowCall? {
        switch operation {
        case .create(let picks, let claim): try planCreate(picks, claim)
        case .claim(let pick, let queues): planClaim(pick, queues: queues, timers: nil)
        case .poll(let pick, let queues, let timers): planClaim(pick, queues: queues, timers: timers)
        case .settle(let results, let claim): try planSettle(results, claim)
        case .extend(let worker, let picks, let time): planExtend(worker, picks, milliseconds: time)
        case .checkpoint(let worker, let pick, let items, let time):
            planCheckpoint(worker, pick, items: items, milliseconds: time)
        case .release(let worker, let picks): planRelease(worker, picks)
        case .runTimers(let limit): planTimers(limit: limit)
        case .cancel(let number): planCancel(number)
        case .reset, .finish, .resume, .pause, .addDeadLetter: operatorCall(operation).map { plan($0) }
        case .resolveDeadLetter(let number): try await planResolve(number)
        case .redrive(let limit, let time): planRedrive(limit: limit, milliseconds: time)
        case .detectStaleness: planStaleness()
        case .claimForeign(let number): planForeignClaim(number)
        case .endForeign(let number, let result, let announces):
            try planForeignEnd(number, result, announces: announces)
        case .settleForeign(let time): planForeignSettlement(milliseconds: time)
        case .sweep: planSweep()
        case .crash, .jump: nil
        }
    }

    private mutating func planCreate(_ picks: [Operation.NewTaskPick], _ claim: Operation.ClaimPick) throws
        -> WindowCall
    {
        let (model, store) = try requests(picks)
        let terms = workers[claim.worker].terms(claim)
        let offer = workers[claim.worker].offer(claim)
        return WindowCall(
            text: "create \(model.map { "\($0.id.text.suffix(4)) of \($0.template.name)" }), claim \(claim.limit)",
            worker: claim.worker
        ) { subject in
            let result = try await subject.store.create(store, terms: terms)
            return Reply(
                result.tasks.map { "\($0.outcome.rawValue) \($0.taskID.text) \($0.state)" }, started: result.started)
        } parts: { reply, _ in
            [
                { run in
                    let before = run.enqueuedSteps
                    let (results, claimed) = run.model.create(model, claiming: offer, now: run.now)
                    var answer = Answer(call: "")
                    answer.expected = results.map { run.text($0) }
                    answer.actual = reply.lines
                    run.compare(claimed, reply.started, enqueued: before, &answer)
                    return answer.differences
                }
            ]
        }
    }

    private func planClaim(_ pick: Operation.ClaimPick, queues: [Int], timers: Int?) -> WindowCall {
        let namespaces = queues.map { GraphGenerator.namespaces[$0] }
        let terms = workers[pick.worker].terms(pick)
        let offer = workers[pick.worker].offer(pick)
        return WindowCall(
            text:
                "worker \(pick.worker + 1) \(timers.map { "polls for \($0) timers and" } ?? "claims") \(pick.limit) of "
                + "\(namespaces) for \(pick.leaseMilliseconds) ms", worker: pick.worker
        ) { subject in
            if let timers {
                Reply(started: try await subject.store.poll(namespaces: namespaces, terms: terms, timers: timers))
            } else {
                Reply(started: try await subject.store.claim(from: namespaces, terms: terms))
            }
        } parts: { reply, rows in
            let queues = namespaces.map(TaskStore.queueName)
            let claims = Self.claimParts(reply, rows, queues: queues, offer)
            guard timers != nil else { return claims }
            // What is visible may have been moved ahead of its time, whatever was not locked.
            let promotion: WindowCall.Part = { run in
                run.model.promote(queues: queues, now: run.now)
                return []
            }
            return [Self.timerPart(reply, rows), promotion] + claims
        }
    }

    private mutating func planSettle(_ results: [Operation.Result], _ pick: Operation.ClaimPick) throws -> WindowCall {
        let pick = settler(pick)
        let worker = workers[pick.worker]
        let settlements = try settlements(results, of: pick.worker)
        let sent = settlements.map(storeSettlement)
        let references = settlements.map { reference($0.lease) }
        let terms = worker.terms(pick)
        let offer = worker.offer(pick)
        var call = WindowCall(
            text: "worker \(pick.worker + 1) settles "
                + settlements.map { "\([$0.lease].text) \(text($0))" }.joined(separator: ", ")
                + ", claims \(pick.limit) for \(pick.leaseMilliseconds) ms",
            worker: pick.worker, dropped: settlements.map(\.lease)
        ) { subject in
            let settled = try await subject.store.settle(sent, terms: terms)
            var reply = Reply(started: settled.started)
            reply.settled = settled
            return reply
        } parts: { reply, _ in
            let stale = Self.stale(settlements, references, in: reply)
            let others = settlements.filter { !stale.contains($0) }
            return [
                { run in
                    let before = run.enqueuedSteps
                    let states = run.taskStates
                    let expected = run.model.settle(others, by: worker.id, claiming: offer, now: run.now)
                    var answer = Answer(call: "")
                    answer.expected = stale.map { "stale \(run.reference($0.lease))" }
                    run.compare(others, expected.verdicts, states: states, with: reply.settled, &answer)
                    run.compare(expected.claimed, reply.started, enqueued: before, &answer)
                    return answer.differences
                }
            ]
        }
        // What the call found stale it has not locked: another claim of this worker may take a step with the same attempt again
        // before the call comes to the next one.
        call.refusals = { reply, _ in
            Self.stale(settlements, references, in: reply).map { settlement in
                { run in
                    var model = run.model
                    return model.settle([settlement], by: worker.id, claiming: offer, now: run.now).verdicts == [.stale]
                }
            }
        }
        return call
    }

    /// The results of which none was taken for their step.
    private static func stale(
        _ settlements: [ModelSettlement], _ references: [StepReference], in reply: Reply
    ) -> [ModelSettlement] {
        guard let settled = reply.settled else { return [] }
        return zip(settlements, references).filter { _, reference in
            settled.stale.contains(reference) && settled.settled[reference.stepID] == nil
        }.map(\.0)
    }

    private func planExtend(_ worker: Int, _ picks: [Operation.LeasePick], milliseconds: Int) -> WindowCall {
        let held = leases(picks, of: worker)
        let references = held.map(reference)
        let id = workers[worker].id
        let lease = Duration.milliseconds(milliseconds)
        return WindowCall(text: "worker \(worker + 1) extends by \(milliseconds) ms: \(held.text)") { subject in
            Reply(
                try await subject.store.extendLeases(references, worker: id, lease: lease).map { "held \($0)" }
                    .unique.sorted())
        } parts: { reply, _ in
            // Each lease by itself: the call holds nothing between them.
            Set(held).map { one in
                { run in
                    let line = "held \(run.reference(one).stepID)"
                    let isHeld = !run.model.extendLeases([one], of: id, by: lease, now: run.now).isEmpty
                    // Two attempts of one step may be asked for, of which one holds.
                    let others = held.contains { $0 != one && $0.step == one.step }
                    return isHeld == reply.lines.contains(line) || others
                        ? [] : ["held: \(isHeld), answered \(reply.lines)"]
                }
            }
        }
    }

    private func planCheckpoint(_ worker: Int, _ pick: Operation.LeasePick, items: Int, milliseconds: Int)
        -> WindowCall?
    {
        guard let lease = leases([pick], of: worker).first else { return nil }
        let reference = reference(lease)
        let id = workers[worker].id
        let time = Duration.milliseconds(milliseconds)
        let cursor = JSONValue.int(Int64(items * 7))
        let accumulated: JSONValue? = items % 3 == 0 ? nil : .int(Int64(items))
        return WindowCall(
            text: "worker \(worker + 1) saves \(items) items of \([lease].text), extends by \(milliseconds) ms"
        ) { subject in
            let checkpoint = StepCheckpoint(cursor: cursor, itemsProcessed: items, accumulated: accumulated)
            return Reply(
                ["held \(try await subject.store.checkpoint(reference, checkpoint, worker: id, lease: time))"])
        } parts: { reply, _ in
            [
                { run in
                    let held = run.model.checkpoint(
                        lease, of: id, cursor: cursor, itemsProcessed: items, accumulated: accumulated,
                        extending: time, now: run.now)
                    return Mismatch.differences(expected: ["held \(held)"], actual: reply.lines)
                }
            ]
        }
    }

    private func planRelease(_ worker: Int, _ picks: [Operation.LeasePick]) -> WindowCall {
        let held = leases(picks, of: worker)
        let references = held.map(reference)
        let id = workers[worker].id
        var call = WindowCall(text: "worker \(worker + 1) releases \(held.text)", dropped: held) { subject in
            Reply(try await subject.store.release(references, worker: id).lines("released to"))
        } parts: { reply, rows in
            let given = Set(rows.map(\.step))
            return [
                { run in
                    let found = held.filter { given.contains(run.reference($0).stepID) }
                    let released = run.model.release(found, of: id, now: run.now)
                    return Mismatch.differences(expected: run.queues(of: released), actual: reply.lines)
                }
            ]
        }
        // As with settlements: a claim of this worker may take a step with the same attempt again that the call has passed.
        call.refusals = { _, rows in
            let given = Set(rows.map(\.step))
            return zip(held, references).filter { !given.contains($1.stepID) }.map { lease, _ in
                { run in
                    var model = run.model
                    return model.release([lease], of: id, now: run.now).isEmpty
                }
            }
        }
        return call
    }

    private func planTimers(limit: Int) -> WindowCall {
        WindowCall(text: "timers, at most \(limit)", worker: 0) { subject in
            Reply(started: try await subject.store.runTimers(limit: limit))
        } parts: { reply, rows in
            [Self.timerPart(reply, rows)]
        }
    }
}
