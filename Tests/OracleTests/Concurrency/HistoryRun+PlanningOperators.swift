import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// What operators' operations of a window mean before it begins.
extension HistoryRun {
    func planCancel(_ number: Int) -> WindowCall {
        let id = cancelled(number)
        return WindowCall(text: "cancel \(id.text.suffix(4))") { subject in
            Reply(["\(try await subject.store.cancel(task: id, by: "operator", reason: "no longer needed"))"])
        } parts: { reply, _ in
            [{ run in Mismatch.differences(expected: [run.expectedCancel(id)], actual: reply.lines) }]
        }
    }

    func plan(_ call: OperatorCall) -> WindowCall {
        WindowCall(text: call.text) { subject in
            Reply(call.lines(try await call.database(subject.store)))
        } parts: { reply, _ in
            [{ run in Mismatch.differences(expected: run.expected(of: call), actual: reply.lines) }]
        }
    }

    /// Only an entry that can be told from the others of its task is closed: entries of one moment have no order.
    func planResolve(_ number: Int) async throws -> WindowCall? {
        guard !model.deadLetters.isEmpty else { return plan(resolveCall(0, entry: UUID(numbered: 996, of: 0xF))) }
        let place = number % model.deadLetters.count
        let wanted = model.deadLetters[place]
        guard model.deadLetters.count(where: { $0.task == wanted.task && $0.status == wanted.status }) == 1 else {
            return nil
        }
        let statement = PostgresStatement(
            name: "oracle_entry",
            sql: """
                SELECT dlq_entry_uuid FROM tasker.tasks_dlq
                WHERE task_uuid = $1::uuid AND resolution_status::text = $2::text
                """)
        let rows = try await subject.pool.query(statement, [.uuid(wanted.task), .text(wanted.status.rawValue)])
        guard let entry = try rows.first?.decode(at: 0, as: UUID.self) else { return nil }
        return plan(resolveCall(place, entry: entry))
    }

    func planRedrive(limit: Int, milliseconds: Int) -> WindowCall {
        let interval = Duration.milliseconds(milliseconds)
        var options = RedriveOptions()
        options.filter.limit = limit
        options.perSecond = milliseconds == 0 ? nil : 1_000 / Double(milliseconds)
        let sent = options
        let actor = Self.actor
        return WindowCall(text: "redrive \(limit), one in \(interval)") { subject in
            let result = try await subject.store.redrive(sent, by: actor)
            return Reply(
                result.entries.filter { $0.outcome == "redriven" }
                    .map { "\($0.taskID?.text ?? "-") \($0.state)" } + result.enqueued.lines("enqueued on"))
        } parts: { reply, _ in
            let tasks = reply.lines.compactMap { UUID(uuidString: String($0.prefix(36))) }
            return [
                { run in
                    let before = run.enqueuedSteps
                    var expected: [String] = []
                    for (number, task) in tasks.enumerated() {
                        let done = run.reaching([ModelStepID(task: task, name: "")]) {
                            $0.model.redrive(
                                limit: 1, every: .zero, startingAfter: interval * number, by: actor.name,
                                reason: actor.reason, now: $0.now)
                        }
                        for entry in done where entry.startsAt != nil {
                            expected.append("\(entry.task.text) \(run.model.task(entry.task)?.state.rawValue ?? "-")")
                        }
                    }
                    expected += run.enqueuedSteps.merging(before) { $0 - $1 }.lines("enqueued on")
                    return Mismatch.differences(expected: expected, actual: reply.lines)
                }
            ]
        }
    }

    func planStaleness() -> WindowCall {
        WindowCall(text: "staleness") { subject in
            Reply(try await subject.detectStaleness().filter { $0.hasSuffix("true") })
        } parts: { reply, _ in
            reply.lines.map { line in
                { run in
                    let task = UUID(uuidString: String(line.prefix(36))) ?? UUID(numbered: 1, of: 0)
                    let stale = run.reaching([ModelStepID(task: task, name: "")]) {
                        $0.model.detectStaleness(ModelStaleness(), now: $0.now)
                    }
                    return Mismatch.differences(expected: stale.map { "\($0.text) true" }, actual: [line])
                }
            }
        }
    }

    /// What a pause left behind is nothing that the model knows of.
    func planSweep() -> WindowCall {
        WindowCall(text: "sweep") { subject in
            Reply(try await subject.sweep().filter { !$0.hasPrefix("unparked") }.sorted())
        } parts: { reply, rows in
            let lost = Set(rows.filter { $0.from == "in_progress" }.map(\.step))
            return [
                { run in
                    let names = run.stepNames
                    let swept = run.reaching(Set(lost.compactMap { names[$0] })) { $0.model.sweep(now: $0.now) }
                    let expected = swept.failed.lines("lease_expired") + swept.reclaimed.lines("reclaimed")
                    return Mismatch.differences(expected: expected.sorted(), actual: reply.lines)
                }
            ]
        }
    }
}
