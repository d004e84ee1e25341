import ArgumentParser
import Foundation
import TaskerCore
import TaskerStore

/// Which tasks a command is about.
struct TaskScopeOptions: ParsableArguments {
    @Option(help: "Only tasks in this state, such as blocked_by_failures; may be repeated.")
    var state: [String] = []

    @Flag(help: "Only tasks that have not ended.")
    var active = false

    @Option(help: "Only tasks of this namespace.")
    var namespace: String?

    @Option(name: [.customLong("template"), .customLong("name")], help: "Only tasks of the template with this name.")
    var template: String?

    @Option(name: .customLong("template-version"), help: "Only tasks of this version of their template.")
    var templateVersion: String?

    @Option(help: "Only tasks with this tag; may be repeated: with all of them.")
    var tag: [String] = []

    @Option(help: "Only tasks created since: 90s, 15m, 24h, 7d ago, or a time such as 2026-11-22T20:15:09Z.")
    var since: MomentArgument?

    @Option(name: .customLong("completed-since"), help: "Only tasks completed since.")
    var completedSince: MomentArgument?

    @Option(name: .customLong("failed-since"), help: "Only tasks that failed since, or were blocked by a failure.")
    var failedSince: MomentArgument?

    @Option(
        help:
            "Only tasks with an annotation of this type, or of one that contains a value: type=value; may be repeated.")
    var annotation: [String] = []

    @Option(help: "Only tasks of this request.")
    var correlation: UUID?

    func validate() throws {
        for state in state where TaskState(rawValue: state) == nil {
            let allowed = TaskState.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--state is '\(state)'; allowed: \(allowed)")
        }
        for value in annotation.compactMap({ Self.parts(of: $0).value }) {
            if let refusal = value.findJSONBRefusal() { throw ValidationError("--annotation: \(refusal)") }
        }
    }

    /// A type, and the value after the first equals sign: JSON, or else text.
    private static func parts(of argument: String) -> (type: String, value: JSONPayload?) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return (argument, nil) }
        return (parts[0], (try? JSONPayload(text: parts[1])) ?? JSONPayload(.string(parts[1])))
    }

    /// The scope that the options describe.
    var scope: TaskScope {
        var scope = TaskScope()
        let states = state.compactMap(TaskState.init(rawValue:))
        if !states.isEmpty { scope = scope.inStates(states) }
        if active { scope = scope.active() }
        if let namespace { scope = scope.inNamespaces(namespace) }
        if let template { scope = scope.ofTemplates(named: template) }
        if let templateVersion { scope = scope.versions(templateVersion) }
        for tag in tag { scope = scope.tagged(tag) }
        if let since { scope = scope.created(since: since.date) }
        if let completedSince { scope = scope.completed(since: completedSince.date) }
        if let failedSince { scope = scope.failed(since: failedSince.date) }
        for annotation in annotation {
            let (type, value) = Self.parts(of: annotation)
            scope = scope.annotated(type, containing: value)
        }
        if let correlation { scope = scope.correlated(with: correlation) }
        return scope
    }
}
