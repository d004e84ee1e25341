import ArgumentParser
import TaskerCore
import TaskerSchema

/// `tasker migrate roles`.
struct MigrateRolesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "roles",
        abstract:
            "Make a role for workers and one for those who submit and operate, with exactly the rights that each needs.",
        discussion: """
            Group roles without a login: make your users members (GRANT tasker_worker TO my_user). What everybody could do \
            is taken away. Run again, it changes nothing; run it again after every migrate up.
            """)

    @Option(help: "The name of the role of processes that run steps.")
    var worker = "tasker_worker"

    @Option(help: "The name of the role of processes that submit, look, operate and do the chores.")
    var orchestrator = "tasker_orchestrator"

    @Flag(name: .customLong("dry-run"), help: "Print the SQL, and change nothing.")
    var isDryRun = false

    @OptionGroup var options: MigrationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let names = try RoleNames(worker: worker, orchestrator: orchestrator)
        let console = output.console
        if isDryRun {
            let sql = try await options.withMigrator(logger: output.logger) { try await $0.rolesSQL(names) }
            console.print(output.json ? JSONText.line(["sql": .string(sql)]) : sql)
            return
        }
        try await options.withMigrator(logger: output.logger) { try await $0.createRoles(names) }
        if output.json {
            console.print(
                JSONText.line(["worker": .string(names.worker), "orchestrator": .string(names.orchestrator)]))
        } else {
            console.print("role \(names.worker) may run steps; role \(names.orchestrator) may submit, look and operate")
        }
    }
}
