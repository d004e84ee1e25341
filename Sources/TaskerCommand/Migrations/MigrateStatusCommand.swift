import ArgumentParser
import TaskerCore
import TaskerSchema

/// `tasker migrate status`.
struct MigrateStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tell which migrations the database has; exit code 78 when it is not up to date.")

    @OptionGroup var options: MigrationOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let status = try await options.withMigrator(logger: output.logger) { try await $0.status() }
        if output.json {
            output.console.print(JSONText.line(Self.document(status)))
        } else {
            show(status)
        }
        guard status.isCurrent else {
            throw CommandFailure.reported("not_current", "the schema is not up to date", status: .configuration)
        }
    }

    private func show(_ status: MigrationStatus) {
        let console = output.console
        console.print("server: PostgreSQL \(status.server)")
        for component in status.components {
            console.print("\(component.name): \(component.version) (\(component.origin))")
        }
        for migration in status.applied {
            console.print(
                "applied \(migration.version) (\(migration.name)) at \(TimeText.short(migration.appliedAt)) UTC by \(migration.appliedBy), \(TimeText.span(migration.duration))"
            )
        }
        for migration in status.pending { console.print("pending \(migration.version) (\(migration.name))") }
        for warning in status.warnings { console.note("warning: \(warning)") }
        if let problem = status.problem {
            console.note("\(console.errorPaint.red("error:")) \(problem.message)")
        } else if !status.isCurrent {
            console.note("the schema is not up to date. Run: tasker migrate up")
        }
    }

    private static func document(_ status: MigrationStatus) -> JSONValue {
        [
            "current": .bool(status.isCurrent), "server": .string(status.server.description),
            "applied": .array(
                status.applied.map {
                    [
                        "version": .int(Int64($0.version)), "name": .string($0.name),
                        "applied_at": JSONText.date($0.appliedAt), "applied_by": .string($0.appliedBy),
                        "duration_ms": JSONText.milliseconds($0.duration),
                    ]
                }),
            "pending": .array(status.pending.map { ["version": .int(Int64($0.version)), "name": .string($0.name)] }),
            "components": .array(
                status.components.map {
                    ["name": .string($0.name), "version": .string($0.version), "origin": .string($0.origin)]
                }),
            "problem": status.problem.map {
                ["code": .string($0.code.description), "message": .string($0.message)]
            } ?? .null,
            "warnings": JSONText.texts(status.warnings),
        ]
    }
}
