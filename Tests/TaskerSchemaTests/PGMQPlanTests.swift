import Foundation
import Testing

@testable import TaskerSchema

@Suite("Where PGMQ comes from")
struct PGMQPlanTests {
    private static let complete: Set<String> = [
        "archive", "create", "delete", "drop_queue", "list_queues", "metrics", "metrics_all", "pop", "purge_queue",
        "read",
        "read_with_poll", "send", "send_batch", "set_vt",
    ]
    private let nothing = PGMQFacts(
        installedVersion: nil, availableVersion: nil, hasMeta: false, functions: [], mayUse: true)
    private let nowhere = PGMQLocator(environment: [:], workingDirectory: "/")

    private func code(_ facts: PGMQFacts, file: String? = nil) -> SchemaError.Code? {
        do {
            _ = try PGMQPlan(facts: facts, role: "app", namedFile: file, locator: nowhere)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `what is there stays, even when a file is named`() throws {
        var facts = nothing
        facts.functions = Self.complete
        facts.hasMeta = true
        let plan = try PGMQPlan(facts: facts, role: "app", namedFile: "/nonexistent", locator: nowhere)
        #expect(plan.script == nil)
        #expect(plan.origin == "sql")
        #expect(plan.version == "1.5 or later")
    }

    @Test func `the extension is created where the server offers it`() throws {
        var facts = nothing
        facts.availableVersion = "1.7.0"
        let plan = try PGMQPlan(facts: facts, role: "app", namedFile: nil, locator: nowhere)
        #expect(plan.script == "CREATE EXTENSION pgmq;")
        #expect(plan.version == "1.7.0")
    }

    @Test func `absent everywhere it is an error that says how to get it`() {
        #expect {
            try PGMQPlan(facts: nothing, role: "app", namedFile: nil, locator: nowhere)
        } throws: { error in
            (error as? SchemaError)?.code == .missingPGMQ
                && ["make postgres", "TASKER_PGMQ_SQL", "pg18-pgmq", "PyPI"].allSatisfy("\(error)".contains)
        }
    }

    @Test func `a schema pgmq that lacks functions is refused with their names`() {
        var facts = nothing
        facts.functions = ["create", "send"]
        #expect {
            try PGMQPlan(facts: facts, role: "app", namedFile: nil, locator: nowhere)
        } throws: { error in
            (error as? SchemaError)?.code == .unsuitablePGMQ && "\(error)".contains("pgmq.read_with_poll")
                && "\(error)".contains("table pgmq.meta")
        }
    }

    @Test func `without the right to use schema pgmq the grant is named`() {
        var facts = nothing
        facts.functions = Self.complete
        facts.hasMeta = true
        facts.mayUse = false
        #expect(code(facts) == .missingPrivilege)
    }

    @Test func `a named file that can't be read, or isn't PGMQ, is refused by name`() {
        for path in ["/nonexistent/pgmq.sql", "/etc/passwd"] {
            #expect {
                try PGMQPlan(facts: nothing, role: "app", namedFile: path, locator: nowhere)
            } throws: { error in
                (error as? SchemaError)?.code == .unsuitablePGMQ && "\(error)".contains(path)
            }
        }
    }

    @Test func `the set-up's cache is found from a folder below it`() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "tasker-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        let cache = root.appending(path: ".cache/pgmq")
        let below = root.appending(path: "a/b")
        for folder in [cache, below] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        let file = cache.appending(path: "pgmq-1.13.0.sql").path()
        try "CREATE FUNCTION pgmq.create(queue_name text)".write(toFile: file, atomically: true, encoding: .utf8)

        #expect(PGMQLocator(environment: [:], workingDirectory: below.path()).find() == file)
        #expect(
            PGMQLocator(environment: ["TASKER_CACHE": root.path() + "/.cache"], workingDirectory: "/").find() == file)
        #expect(
            PGMQLocator(environment: ["TASKER_CACHE": "/nonexistent"], workingDirectory: below.path()).find() == nil)
        #expect(
            PGMQLocator(environment: ["TASKER_PGMQ_SQL": "/x.sql"], workingDirectory: below.path()).find() == "/x.sql")
        #expect(try PGMQScript(path: file).version == "1.13.0")
    }
}
