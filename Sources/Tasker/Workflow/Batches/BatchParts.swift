import TaskerCore
import TaskerWorker

/// The three steps that a batch consists of, and what travels between them.
struct BatchParts: Sendable {
    /// The name that the author gave; the convergence bears it, as its result is what others receive.
    let name: String
    /// Items per worker.
    let size: Int

    /// The step that says into which ranges the work is cut.
    var analysis: String { "\(name)_analyse" }
    /// The pattern for the workers, which are called `<name>_batch_001` and so on.
    var worker: String { "\(name)_batch" }

    /// The analysis' result, as the engine reads it.
    func outcome<Position>(of batches: Batches<Position>) throws -> BatchOutcome {
        let ranges = batches.cut(size)
        guard !ranges.isEmpty else { return .noBatches }
        guard ranges.count <= BatchOutcome.maximumBatches else {
            throw StepError.permanent(
                "the batch '\(name)' has \(ranges.count) ranges; allowed are \(BatchOutcome.maximumBatches)",
                code: "too_many_batches")
        }
        let digits = max(3, String(ranges.count).count)
        let cursors = try ranges.enumerated().map { index, range in
            let number = String(index + 1)
            return BatchCursor(
                batchID: String(repeating: "0", count: digits - number.count) + number,
                start: try JSONPayload(encoding: range.start).value(),
                end: try JSONPayload(encoding: range.end).value(),
                size: max(0, range.size))
        }
        return .createBatches(worker: worker, cursors: cursors, totalItems: cursors.reduce(0) { $0 + $1.size })
    }

    /// The results of the workers, in the order of their ranges; the placeholder of a batch without ranges has none.
    func results<Value: Decodable>(_ context: StepContext, as type: Value.Type) throws -> [Value] {
        let prefix = "\(worker)_"
        let numbered = context.results.keys.compactMap { name -> (number: Int, name: String)? in
            guard name.hasPrefix(prefix), let number = Int(name.dropFirst(prefix.count)), number > 0 else { return nil }
            return (number, name)
        }
        return try numbered.sorted { $0.number < $1.number }.map { try context.result(of: $0.name, as: type) }
    }
}
