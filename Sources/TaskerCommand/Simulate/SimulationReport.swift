import TaskerCore
import TaskerTesting

/// What a simulation came to, as text and as JSON.
struct SimulationReport {
    let simulation: Simulation
    let template: TaskTemplate

    /// The events, then the steps.
    func lines(_ paint: Paint) -> [String] {
        var lines = [paint.bold("\(template.namespace)/\(template.name)@\(template.version)")]
        var events = TextTable()
        for event in story() {
            events.add([TimeText.span(event.at), event.description], styles: [{ paint.dim($0) }])
        }
        lines += events.lines().map { "  \($0)" }
        var steps = TextTable()
        for step in simulation.run.steps {
            let state = step.state?.rawValue ?? ""
            steps.add(
                [
                    StateMark.of(state), step.name, state,
                    "\(step.attempts) \(step.attempts == 1 ? "attempt" : "attempts")", step.failure?.errorType ?? "",
                ],
                styles: [{ paint.state(state, $0) }, { paint.bold($0) }, { paint.state(state, $0) }, { $0 }])
        }
        lines += steps.lines()
        let absent = absentSteps()
        if !absent.isEmpty { lines.append(paint.dim("not created: \(absent.joined(separator: ", "))")) }
        let state = simulation.state.rawValue
        lines.append("\(paint.state(state, state)) after \(TimeText.span(simulation.run.engine.now))")
        return lines
    }

    /// The document of `--json`.
    var document: JSONValue {
        [
            "template": .string("\(template.namespace)/\(template.name)@\(template.version)"),
            "state": .string(simulation.state.rawValue),
            "elapsed_ms": JSONText.milliseconds(simulation.run.engine.now),
            "steps": .array(
                simulation.run.steps.map { step in
                    [
                        "name": .string(step.name), "state": JSONText.text(step.state?.rawValue),
                        "attempts": .int(Int64(step.attempts)), "error_type": JSONText.text(step.failure?.errorType),
                    ]
                }),
            "not_created": JSONText.texts(absentSteps()),
            "events": .array(
                story().map { event in
                    [
                        "at_ms": JSONText.milliseconds(event.at), "step": JSONText.text(event.step),
                        "what": .string(event.text),
                    ]
                }),
        ]
    }

    /// The events without those that go without saying: an attempt that ends at the moment it began needs one line.
    private func story() -> [RunEvent] {
        let events = simulation.run.events
        return events.enumerated().filter { index, event in
            switch event.kind {
            case .submitted, .retryDue: false
            case .started:
                !events[(index + 1)...].contains { $0.step == event.step && $0.at == event.at }
            default: true
            }
        }.map(\.element)
    }

    private func absentSteps() -> [String] {
        template.steps.filter { $0.type != .batchWorker }.map(\.name).filter { name in
            !simulation.run.steps.contains { $0.name == name }
        }
    }
}
