import Foundation
import TestSupport
import Testing

@Suite("The success criteria of the founding specification")
struct SpecificationTests {
    /// As the specification lists them, without their prefix.
    private static let tables = [
        "tasks", "workflow_steps", "task_transitions", "workflow_step_transitions", "task_namespaces", "named_tasks",
        "named_steps", "dependent_systems", "annotation_types", "task_annotations", "named_tasks_named_steps",
        "dependent_system_object_maps", "workflow_step_edges", "workflow_step_result_audit",
    ]

    @Test func `all tables of the specification are in schema tasker, and none is in public`() async throws {
        try await TestDatabase.withMigrated { database in
            let missing: String? = try await database.value(
                """
                SELECT string_agg(name, ', ') FROM unnest(string_to_array('\(Self.tables.joined(separator: ","))', ',')) AS name
                 WHERE to_regclass('tasker.' || name) IS NULL
                """)
            #expect(missing == nil)
            let elsewhere: String? = try await database.value(
                """
                SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
                 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
                """)
            #expect(elsewhere == nil)
        }
    }

    @Test func `nothing in schema tasker has the old prefix`() async throws {
        try await TestDatabase.withMigrated { database in
            let prefixed: String? = try await database.value(
                """
                SELECT string_agg(name, ', ') FROM (
                    SELECT relname::text FROM pg_class WHERE relnamespace = 'tasker'::regnamespace
                    UNION ALL SELECT conname::text FROM pg_constraint WHERE connamespace = 'tasker'::regnamespace
                    UNION ALL SELECT proname::text FROM pg_proc WHERE pronamespace = 'tasker'::regnamespace
                ) AS object (name) WHERE name ~ '^(idx_)?tasker_'
                """)
            #expect(prefixed == nil)
        }
    }

    @Test func `no source and no text speaks of an old name, save the archive`() throws {
        var seen = 0
        for file in try Self.files(in: ["Sources", "db", "docs", "Examples", "Benchmarks", "README.md"]) {
            guard !file.contains("/archived/"), !file.contains("/.build/") else { continue }
            guard let text = try? String(contentsOf: Repository.root.appending(path: file), encoding: .utf8) else {
                continue
            }
            seen += 1
            let old = Self.tables.filter { table in
                text.firstRange(of: "tasker_\(table)") != nil
            }
            #expect(old == [], "\(file)")
        }
        #expect(seen > 200)
    }

    @Test func `each of the ten criteria names a command, and what the commands name is there`() throws {
        let text = try String(contentsOf: Repository.root.appending(path: "docs/specification.md"), encoding: .utf8)
        let rows = text.split(separator: "\n").filter { $0.prefixMatch(of: /\| \d+ \|/) != nil }
        #expect(rows.count == 10)
        let tests = try Self.files(in: ["Tests"]).filter { $0.hasSuffix(".swift") }
        let code = try tests.map { try String(contentsOf: Repository.root.appending(path: $0), encoding: .utf8) }
            .joined(separator: "\n")
        for row in rows {
            let commands = row.matches(of: /`(swift|make|scripts|docker|\.ci)[^`]*`/)
            #expect(!commands.isEmpty, "\(row)")
        }
        let filters = text.matches(of: /--filter ([A-Za-z0-9]+)/).map { String($0.1) }
        #expect(filters.count >= 10)
        for name in filters {
            let isRoom = FileManager.default.fileExists(atPath: Repository.root.appending(path: "Tests/\(name)").path())
            #expect(isRoom || code.contains("struct \(name) {"), "no tests are called \(name)")
        }
        for match in text.matches(of: /`((?:scripts|docker|migrations|db|\.github|\.ci)\/[A-Za-z0-9_.\/-]+)`/) {
            let path = Repository.root.appending(path: String(match.1)).path()
            #expect(FileManager.default.fileExists(atPath: path), "\(match.1)")
        }
    }

    /// Files below the folders, as paths from the root of the repository.
    private static func files(in places: [String]) throws -> [String] {
        places.flatMap { place in
            let found = FileManager.default.enumerator(atPath: Repository.root.appending(path: place).path())
            return found?.compactMap { ($0 as? String).map { "\(place)/\($0)" } } ?? [place]
        }
    }
}
