import TaskerCore
import TaskerWorker

extension WorkflowReference {
    /// What a template is called.
    init(_ template: TaskTemplate) {
        self.init(namespace: template.namespace, name: template.name, version: template.version)
    }
}
