import PackageReport
import Tasker

/// The workflows that come with the command.
enum BuiltIns {
    /// All of them.
    static let workflows: [any WorkflowDefinition] = [Diamond.workflow, packageReportWorkflow]

    /// The workflow of that name: `namespace/name`, or the name alone.
    static func workflow(named name: String) -> (any WorkflowDefinition)? {
        workflows.first { "\($0.reference.namespace)/\($0.reference.name)" == name || $0.reference.name == name }
    }

    /// Their names, for messages.
    static var names: String {
        workflows.map { "\($0.reference.namespace)/\($0.reference.name)" }.joined(separator: ", ")
    }
}
