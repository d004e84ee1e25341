import ArgumentParser
import TaskerStore

/// Which dead letters a command is about.
struct DeadLetterSelection: ParsableArguments {
    @Option(help: "Only of this reason, such as max_retries_exceeded, or exact cause, such as permanent_failure.")
    var cause: String?

    @Option(help: "Only of tasks of this namespace.")
    var namespace: String?

    @Option(help: "Only of tasks of the template with this name.")
    var template: String?

    @Option(help: "Only those of this group; `tasker dlq groups` shows the fingerprints.")
    var group: String?

    @Option(help: "How many; 1 to 1000.")
    var limit = 50

    func validate() throws {
        guard (1...1000).contains(limit) else {
            throw ValidationError("--limit is \(limit); allowed: 1 to 1000")
        }
    }

    var filter: DeadLetterFilter {
        var filter = DeadLetterFilter()
        filter.reason = cause
        filter.namespace = namespace
        filter.template = template
        filter.fingerprint = group
        filter.limit = limit
        return filter
    }
}
