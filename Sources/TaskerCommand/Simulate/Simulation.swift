import TaskerCore
import TaskerTesting
import TaskerWorker

/// A template that is run in memory, with outcomes instead of handlers.
struct Simulation {
    let run: TestRun<JSONPayload>
    let state: TaskState

    /// Runs a template until its task ends or stands still.
    ///
    /// - Throws: `CommandFailure` for an outcome that does not fit its step, or a task that does not end in time.
    init(
        _ template: TaskTemplate, input: JSONPayload, outcomes: [SimulatedOutcome], seed: UInt64, limit: Duration
    ) async throws {
        var options = TestOptions()
        options.seed = seed
        // Made-up results need not fit.
        options.checksSchemas = false
        let engine = try TestEngine(templates: [template], options: options)
        var results: [String: JSONPayload] = [:]
        for outcome in outcomes {
            if let result = try Self.apply(outcome, to: engine, template) { results[outcome.step] = result }
        }
        engine.fallback = SimulatedHandler(template: template, results: results)
        run = try engine.submit(
            namespace: template.namespace, name: template.name, input: input,
            key: template.identityStrategy == .callerProvided ? "simulation" : nil)
        do {
            state = try await run.runToEnd(within: limit)
        } catch let error as TestKitError {
            throw CommandFailure("endless", "--within: \(error.message)", status: .badData)
        }
    }

    /// Applies an outcome; gives the result that the step is to have, where the outcome is one.
    private static func apply(
        _ outcome: SimulatedOutcome, to engine: TestEngine, _ template: TaskTemplate
    ) throws -> JSONPayload? {
        let step = outcome.step
        do {
            switch outcome.effect {
            case .fail(0), .crash(0), .timeout(0): try engine.requireStep(step)
            case .fail(let count):
                try engine.fail(step, attempts: 1...count, with: StepError.retryable("simulated"))
            case .permanent: try engine.fail(step, with: StepError.permanent("simulated"))
            case .crash(let count): try engine.crash(step, attempts: 1...count)
            case .timeout(let count): try engine.hang(step, attempts: 1...count)
            case .takes(let time): try engine.delay(step, by: time)
            case .take(let names): return SimulatedHandler.taking(try branches(names, of: step, template))
            case .batches(let count):
                let batchable = try definition(step, .batchable, template)
                return SimulatedHandler.batches(count, of: batchable, in: template)
            case .result(let result):
                try engine.requireStep(step)
                return result
            }
            return nil
        } catch let error as TestKitError {
            throw refusal(error.message)
        }
    }

    private static func branches(_ names: [String], of step: String, _ template: TaskTemplate) throws -> [String] {
        let decision = try definition(step, .decision, template)
        let allowed = SimulatedHandler.branches(of: decision, in: template)
        for name in names where !allowed.contains(name) {
            throw refusal("'\(name)' is no branch of \(step); allowed: \(allowed.joined(separator: ", "))")
        }
        return names
    }

    private static func definition(_ name: String, _ type: StepType, _ template: TaskTemplate) throws -> StepDefinition
    {
        guard let step = template.step(named: name), step.type == type else {
            let known = template.steps.filter { $0.type == type }.map(\.name)
            throw refusal(
                "'\(name)' is no \(type.rawValue) step; there \(known.isEmpty ? "is none" : "are \(known.joined(separator: ", "))")"
            )
        }
        return step
    }

    private static func refusal(_ message: String) -> CommandFailure {
        CommandFailure("bad_outcome", "--outcome: \(message)", status: .badData)
    }
}
