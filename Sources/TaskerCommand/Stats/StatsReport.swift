import Foundation
import TaskerCore
import TaskerStore

/// What `tasker stats` tells.
struct StatsReport {
    let counts: HealthCounts
    let metrics: AnalyticsMetrics
    let steps: [RunAverages]
    let tasks: [SlowTask]

    init(_ store: TaskStore, _ query: SlowestQuery) async throws {
        // Where no service runs, nobody else counts. The first call may only choose the moment.
        if try await store.countHistory() == .proposed { try await store.countHistory() }
        counts = try await store.healthCounts()
        metrics = try await store.analytics(since: query.since)
        steps = try await store.slowestStepAverages(query)
        tasks = try await store.slowestTasks(query)
    }

    var document: JSONValue {
        [
            "tasks": Self.states(counts.tasks.map { ($0.rawValue, $1) }, total: counts.totalTasks),
            "steps": Self.states(counts.steps.map { ($0.rawValue, $1) }, total: counts.totalSteps),
            "window": [
                "since": JSONText.date(metrics.since), "until": JSONText.date(metrics.readAt),
                "tasks_created": .int(Int64(metrics.createdTasks)),
                "tasks_complete": .int(Int64(metrics.completedTasks)),
                "tasks_failed": .int(Int64(metrics.failedTasks)), "steps_created": .int(Int64(metrics.createdSteps)),
                "completion_rate": .double(metrics.completionRate), "error_rate": .double(metrics.errorRate),
                "average_task_ms": JSONText.milliseconds(metrics.averageTaskDuration),
                "average_step_ms": JSONText.milliseconds(metrics.averageStepDuration),
            ],
            "slowest_steps": .array(
                steps.map { step in
                    [
                        "workflow": .string("\(step.namespace)/\(step.template)@\(step.version)"),
                        "step": JSONText.text(step.step), "runs": .int(Int64(step.runs)),
                        "average_ms": JSONText.milliseconds(step.averageDuration),
                        "longest_ms": JSONText.milliseconds(step.longestDuration),
                        "error_rate": .double(step.errorRate),
                    ]
                }),
            "slowest_tasks": .array(
                tasks.map { task in
                    [
                        "id": JSONText.id(task.id),
                        "workflow": .string("\(task.namespace)/\(task.template)@\(task.version)"),
                        "duration_ms": JSONText.milliseconds(task.duration), "steps": .int(Int64(task.steps)),
                        "steps_failed": .int(Int64(task.failedSteps)),
                    ]
                }),
        ]
    }

    func lines(_ paint: Paint) -> [String] {
        let window = TimeText.span(from: metrics.since, to: metrics.readAt)
        var lines = [
            Self.line("tasks", counts.tasks.map { ($0.rawValue, $1) }, total: counts.totalTasks, paint),
            Self.line("steps", counts.steps.map { ($0.rawValue, $1) }, total: counts.totalSteps, paint), "",
            paint.bold("tasks created in \(window)"),
            "\(metrics.createdTasks) created, \(metrics.completedTasks) complete, \(metrics.failedTasks) failed; on average "
                + "\(TimeText.span(metrics.averageTaskDuration)) a task, \(TimeText.span(metrics.averageStepDuration)) a step",
        ]
        if !steps.isEmpty {
            lines += ["", paint.bold("slowest steps on average")]
            var table = TextTable()
            for step in steps {
                table.add([
                    TimeText.span(step.averageDuration), "\(step.namespace)/\(step.template)@\(step.version)",
                    step.step ?? "", "\(step.runs) runs, at most \(TimeText.span(step.longestDuration))",
                ])
            }
            lines += table.lines()
        }
        if !tasks.isEmpty {
            lines += ["", paint.bold("slowest tasks")]
            var table = TextTable()
            for task in tasks {
                table.add([
                    TimeText.span(task.duration), "\(task.namespace)/\(task.template)@\(task.version)",
                    task.id.uuidString.lowercased(),
                ])
            }
            lines += table.lines()
        }
        return lines
    }

    private static func states(_ counts: [(String, Int)], total: Int) -> JSONValue {
        var members = Dictionary(counts.map { ($0, JSONValue.int(Int64($1))) }) { first, _ in first }
        members["total"] = .int(Int64(total))
        return .object(members)
    }

    private static func line(_ what: String, _ counts: [(String, Int)], total: Int, _ paint: Paint) -> String {
        let parts = counts.filter { $0.1 > 0 }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
            .map { paint.state($0.0, "\(StateMark.of($0.0)) \($0.0) \($0.1)") }
        return (["\(paint.bold("\(total) \(what)"))"] + parts).joined(separator: "  ")
    }
}
