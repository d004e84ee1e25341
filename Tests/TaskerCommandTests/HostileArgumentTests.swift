import Foundation
import PostgresClient
import TestSupport
import Testing

/// Texts of users on the command line; a NUL cannot be passed there.
@Suite("Hostile arguments")
struct HostileArgumentTests {
    /// Every option and argument that takes any text, T being the text and ID a task's.
    static let commands = [
        "run shop/order --no-wait --new --key=T", "run shop/order --no-wait --new --tag=T",
        "run shop/order --no-wait --new --initiator=T --source-system=T --reason=T", "run T --no-wait",
        "run shop/order@T --no-wait", "run shop/order --input=T", "run shop/order --inputs=T",
        "run shop/order --environment=T --no-wait",
        "worker --workflow=T", "worker --namespace=T", "template check T", "template graph T", "template register T",
        "template diff T", "template simulate T", "template pause T --reason=test", "template unpause T --reason=test",
        "namespace pause T --reason=test", "namespace unpause T --reason=test", "events tail T",
        "dlq list --namespace=T",
        "dlq list --cause=T", "dlq show T", "dlq resolve T --reason=test", "dlq redrive --namespace=T --reason=test",
        "task list --namespace=T --template=T --template-version=T", "task list --tag=T", "task list --annotation=T",
        "task list --state=T", "task list --since=T", "task show T", "task history T", "task explain ID --step=T",
        "task pause ID --reason=T", "task unpause ID --reason=test --by=T", "task annotate ID --type=T --value=1",
        "task annotate ID --type=note --value=T", "task retry ID T --reason=test", "task resolve ID T --reason=test",
        "task complete ID reserve --result=T --reason=test", "task cancel ID --reason=T --by=T",
        "stats --namespace=T --template=T",
        "prune --older-than=T --reason=test", "migrate roles --worker=T --dry-run", "migrate up --pgmq-sql=T",
        "doctor --database=T", "task list --database=T", "task list --database=postgresql:///T", "T",
    ]

    @Test(
        arguments: HostileText.all.filter {
            ["quotes", "SQL", "beyond the first plane", "a 10 KB text", "nothing"].contains($0.name)
        })
    func `no text crashes the tool or is more than a text`(_ hostile: HostileText) async throws {
        try await Scene.with { scene in
            let task = try await scene.submit(Templates.order)
            func tables() async throws -> Int? {
                try await scene.database.withConnection {
                    try await $0.query(
                        PostgresStatement(
                            sql: "SELECT count(*) AS n FROM pg_tables WHERE schemaname IN ('tasker', 'pgmq')")
                    ).first?.decode("n", as: Int.self)
                }
            }
            let before = try await tables()
            for command in Self.commands {
                let arguments = command.split(separator: " ").map {
                    String($0).replacing("ID", with: task.text).replacing("T", with: hostile.text)
                }
                let outcome = await (try scene.tool.start(arguments)).outcome()
                // 70 is an error that the tool did not foresee, and nothing at all a signal.
                #expect([0, 1, 64, 65, 69, 78].contains(outcome.code), "\(command): \(outcome.errors.prefix(400))")
                if outcome.code != 0 { #expect(!outcome.errors.isEmpty || !outcome.output.isEmpty, "\(command)") }
            }
            #expect(try await tables() == before)
        }
    }
}
