public import Foundation
public import TaskerCore

extension TestEngine {
    /// Runs everything that can run now; time stands still.
    public func settle() async {
        await work()
    }

    /// Lets time pass, and runs everything that becomes due meanwhile, each at its own moment.
    ///
    /// - Throws: `TestKitError` of code `outOfRange` for a time before now.
    public func advance(by time: Duration) async throws {
        guard time >= .zero else {
            throw TestKitError(.outOfRange, "time is advanced by \(time); allowed are times from zero")
        }
        let end = now + time
        await work()
        while let next = nextMoment, next <= end { await jump(to: next) }
        await jump(to: end)
    }

    /// Lets time pass until a task has ended or stands still.
    ///
    /// - Parameter limit: the most virtual time; by default a hundred years.
    /// - Returns: the task's state: a terminal one, or `blockedByFailures`, or whatever it is in that nothing moves on.
    /// - Throws: `TestKitError` of code `endless` when it has not ended by then.
    @discardableResult
    public func runToEnd(of task: UUID, within limit: Duration = .days(36_525)) async throws -> TaskState {
        let end = now + limit
        await work()
        while !state(of: task).isTerminal, let next = nextMoment {
            guard next <= end else {
                throw TestKitError(
                    .endless, "the task is \(state(of: task).rawValue) and does not end within \(limit) of virtual time"
                )
            }
            await jump(to: next)
        }
        return state(of: task)
    }

    /// The next moment at which something happens by itself, if any.
    public var nextMoment: Duration? {
        let ends = running.lazy.compactMap(\.end)
        let timers = model.tasks.lazy.flatMap(\.steps).compactMap(\.wakeAt)
        let held = Set(running.lazy.filter { $0.end != nil }.map(\.lease.step))
        let leases = queues.flatMap(model.messages).lazy.filter { !held.contains($0.step) }.map(\.visibleAt)
            .filter { $0 > self.now + Self.precision && $0 < ReferenceModel.parked }
        return [ends.min(), timers.min(), leases.min()].compactMap(\.self).min().map { max($0, now) }
    }

    private func jump(to moment: Duration) async {
        now = moment
        await work()
    }

    func state(of task: UUID) -> TaskState {
        model.task(task)?.state ?? .pending
    }

    /// Messages of one moment become visible microseconds apart, which keeps their order; a claim takes them together.
    static let precision = Duration.milliseconds(20)

    var queues: [String] { Set(templates.map(\.queueName)).sorted() }
}
