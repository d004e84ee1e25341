import ArgumentParser
import TaskerCore

/// `tasker template graph`.
struct TemplateGraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "graph", abstract: "Draw the graph of a template.")

    @Argument(help: "The template's file, or - for standard input.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console
        let template = try TemplateFile.read(file).template
        let graph = try TemplateGraph(template)
        if output.json {
            console.print(
                JSONText.line([
                    "template": .string("\(template.namespace)/\(template.name)@\(template.version)"),
                    "steps": .array(
                        template.steps.enumerated().map { index, step in
                            [
                                "name": .string(step.name), "handler": .string(step.handler.callable),
                                "type": .string(step.type.rawValue), "level": .int(Int64(graph.levels[index])),
                                "depends_on": JSONText.texts(step.dependencies),
                                "max_attempts": .int(Int64(step.retry.maxAttempts)),
                            ]
                        }),
                ]))
            return
        }
        let paint = console.paint
        console.print(paint.bold("\(template.namespace)/\(template.name)@\(template.version)"))
        let nodes = template.steps.map { step in
            GraphText.Node(
                mark: "●", markStyle: { paint.cyan($0) },
                cells: [
                    step.name, step.handler.callable, Self.retry(step.retry),
                    step.timeout.map { "≤ \(TimeText.span($0))" } ?? "",
                ],
                styles: [{ paint.bold($0) }, { $0 }, { paint.dim($0) }, { paint.dim($0) }])
        }
        GraphText.lines(nodes: nodes, parents: graph.parents, paint: paint).forEach { console.print($0) }
    }

    private static func retry(_ policy: RetryPolicy) -> String {
        guard policy.retryable, policy.maxAttempts > 1 else { return "1 attempt" }
        return "\(policy.maxAttempts) attempts, \(policy.backoff.rawValue) from \(TimeText.span(policy.base))"
    }
}
