/// Which workers a batchable step gets, once its outcome has been checked.
struct BatchPlan {
    /// The position of the batch worker step in the template.
    let worker: Int
    /// How the work is cut, if the template says so.
    let configuration: BatchConfiguration?
    /// One cursor per worker.
    let cursors: [BatchCursor]
    /// Whether the one worker stands for no work at all.
    let isNoOp: Bool

    /// Checks an outcome.
    ///
    /// - Parameter names: the names that steps of the task or its template have.
    /// - Throws: `OutcomeError` when the outcome does not fit the template, or its cursors not each other.
    init(
        _ outcome: BatchOutcome, of position: Int, in template: TaskTemplate, _ graph: TemplateGraph, names: Set<String>
    ) throws(OutcomeError) {
        let step = template.steps[position]
        let workers = graph.children[position].filter { child in
            let worker = template.steps[child]
            let named = step.batchConfig?.workerTemplate ?? worker.batchConfig?.workerTemplate ?? worker.name
            return worker.type == .batchWorker && worker.name == named
        }
        let chosen: Int?
        switch outcome {
        case .noBatches:
            let preferred = step.handler.initialization["worker_template_name"]?.string
            chosen = workers.first { template.steps[$0].name == preferred } ?? workers.first
            cursors = [.placeholder]
            isNoOp = true
        case .createBatches(let name, let cursors, _):
            chosen = workers.first { template.steps[$0].name == name }
            self.cursors = cursors
            isNoOp = false
            try Self.check(cursors, worker: name)
        }
        guard let chosen else {
            throw OutcomeError(
                field: "\(BatchOutcome.member).worker_template_name", found: "another name",
                allowed: "a batch worker of this step")
        }
        worker = chosen
        configuration = step.batchConfig ?? template.steps[chosen].batchConfig
        let name = template.steps[chosen].name
        if cursors.contains(where: { names.contains("\(name)_\($0.batchID)") }) {
            throw Self.refusal("an id that makes the name of another step", "any that makes a new name")
        }
    }

    private static func check(_ cursors: [BatchCursor], worker: String) throws(OutcomeError) {
        guard (1...BatchOutcome.maximumBatches).contains(cursors.count) else {
            throw refusal("\(cursors.count) cursors", "1 to \(BatchOutcome.maximumBatches)")
        }
        guard cursors.allSatisfy({ !$0.batchID.isEmpty && $0.size >= 0 }) else {
            throw refusal("an empty batch_id or a negative batch_size", "a text and a number from 0")
        }
        guard cursors.allSatisfy({ "\(worker)_\($0.batchID)".unicodeScalars.count <= 128 }) else {
            throw refusal("a batch_id that makes too long a name", "names of at most 128 characters")
        }
        guard Set(cursors.map(\.batchID)).count == cursors.count else {
            throw refusal("a batch_id more than once", "each once")
        }
        try checkRanges(cursors)
        // Of other cursors nobody here knows the order, only that the same range twice is no batch of its own.
        let others = cursors.filter { $0.start != .null && $0.end != .null }
            .filter { $0.start.double == nil || $0.end.double == nil }
        guard Set(others.map { [$0.start, $0.end] }).count == others.count else {
            throw refusal("a range more than once", "each once")
        }
    }

    /// Cursors that are numbers have an order, so it can be seen whether each item is in one batch only.
    private static func checkRanges(_ cursors: [BatchCursor]) throws(OutcomeError) {
        let ranges = cursors.compactMap { cursor in
            cursor.start.double.flatMap { start in cursor.end.double.map { (start: start, end: $0) } }
        }
        var last: Double?
        for range in ranges.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
            let overlaps = range.start < range.end && last.map { range.start < $0 } ?? false
            guard range.start <= range.end, !overlaps else {
                throw refusal("ranges that overlap or end before they begin", "ranges one after the other")
            }
            last = max(last ?? range.end, range.end)
        }
    }

    private static func refusal(_ found: String, _ allowed: String) -> OutcomeError {
        OutcomeError(field: "\(BatchOutcome.member).cursor_configs", found: found, allowed: allowed)
    }
}
