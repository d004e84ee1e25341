import Foundation
import TestSupport
import Testing

@Suite("The page on compatibility")
struct CompatibilityPageTests {
    @Test func `the page on compatibility names every object whose layout differs`() throws {
        let file = Repository.root.appending(path: "docs/compatibility.md")
        let page = CompatibilityPage(try String(contentsOf: file, encoding: .utf8))
        let objects = try IntendedDifferences(yaml: ArchivedMigrations.text(of: "differences.yaml")).entries
            .map(\.pattern)
        #expect(objects.count > 200)
        let missing = objects.filter { !page.names($0) }
        #expect(missing == [], "an intended difference gets its row in docs/compatibility.md")
    }

    @Test func `names count as code only, columns only beside their table, and a star covers what it begins like`() {
        let page = CompatibilityPage(
            """
            | `tasks` | state and `not_before` |
            | `workers` | `engine_*`, `x_*`, `audit_*_fkey` |
            """)
        let named = ["table tasks", "column tasks.not_before", "column *.not_before", "function engine_grow"]
        #expect(named.filter { !page.names($0) } == [])
        #expect(page.names("constraint audit.audit_task_fkey"))
        let unnamed = [
            "table pauses", "column tasks.state", "column workers.not_before", "function engine", "function x_y",
            "constraint audit.audit_task_key", "index", "view workers.tasks",
        ]
        #expect(unnamed.filter(page.names) == [])
    }
}
