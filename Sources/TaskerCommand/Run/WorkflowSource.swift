import Foundation
import Tasker
import TaskerCore
import TaskerStore
import TaskerWorker

/// What `run` is asked to run.
enum WorkflowSource {
    /// A template in a file.
    case file(TaskTemplate)
    /// A workflow that comes with the command.
    case builtIn(any WorkflowDefinition)
    /// A template that somebody registered in the database.
    case registered(WorkflowReference)

    /// Understands the argument: a file, a built-in workflow, else `namespace/name[@version]` of the database.
    static func find(_ argument: String, console: Console) throws -> WorkflowSource {
        let looksLikeFile = [".yaml", ".yml", ".json"].contains { argument.lowercased().hasSuffix($0) }
        if looksLikeFile || argument == "-" || FileManager.default.fileExists(atPath: argument) {
            let reading = try TemplateFile.read(argument)
            for warning in reading.warnings { console.note("warning: \(warning)") }
            return .file(reading.template)
        }
        if let workflow = BuiltIns.workflow(named: argument) { return .builtIn(workflow) }
        guard let match = argument.wholeMatch(of: /([^\/@]+)\/([^\/@]+)(?:@([^\/@]+))?/) else {
            throw CommandFailure(
                "unknown_workflow",
                "'\(argument)' is neither a template's file nor a workflow; allowed: a .yaml or .json file, namespace/name of a registered template, or one of \(BuiltIns.names)",
                status: .badData)
        }
        return .registered(
            WorkflowReference(namespace: String(match.1), name: String(match.2), version: String(match.3 ?? "")))
    }

    var reference: WorkflowReference {
        switch self {
        case .file(let template):
            WorkflowReference(namespace: template.namespace, name: template.name, version: template.version)
        case .builtIn(let workflow): workflow.reference
        case .registered(let reference): reference
        }
    }

    /// Refuses a template with a step that nobody would run: neither this process nor a live worker has its handler.
    func requireHandlers(_ handlers: HandlerRegistry, store: TaskStore) async throws {
        let template: TaskTemplate
        switch self {
        case .builtIn: return
        case .file(let given): template = given
        case .registered(let reference):
            let version = reference.version.isEmpty ? nil : reference.version
            guard
                let found = try await store.template(
                    namespace: reference.namespace, name: reference.name, version: version)
            else {
                throw CommandFailure(
                    "unknown_template",
                    "no template \(reference.namespace)/\(reference.name)\(version.map { "@\($0)" } ?? "") is registered; `tasker template list` shows those that are",
                    status: .badData)
            }
            template = found.template
        }
        let missing = template.steps.enumerated().filter { handlers[$1.handler.callable] == nil }
        guard !missing.isEmpty else { return }
        let elsewhere = Set(
            try await store.workers().filter { $0.isLive && $0.namespaces.contains(template.namespace) }
                .flatMap(\.handlers))
        let lost = missing.filter { !elsewhere.contains($1.handler.callable) }
        guard !lost.isEmpty else { return }
        let lines = lost.map { index, step in
            let remedy =
                step.handler.callable == BuiltInHandlers.command
                ? "; it runs programs, so it must be allowed with --allow-commands"
                : "; neither this process nor a live worker of namespace '\(template.namespace)' has it; built in are \(BuiltInHandlers.names.joined(separator: ", "))"
            return "steps[\(index)].handler.callable: no handler '\(step.handler.callable)'\(remedy)"
        }
        throw CommandFailure("missing_handler", lines.joined(separator: "\n"), status: .badData)
    }
}
