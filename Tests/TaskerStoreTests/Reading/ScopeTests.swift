import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// What scopes select, against plain conditions on random data.
@Suite struct ScopeTests {
    /// All keys of a scope, read page by page.
    private static func all(
        _ scope: some QueryScope, _ store: TaskStore, limit: Int = 7, order: ScopePage.Order = .newestFirst
    ) async throws -> [UUID] {
        var page = ScopePage(limit: limit, order: order)
        var keys: [UUID] = []
        repeat {
            let found = try await store.list(scope, page: page)
            #expect(found.rows.count <= limit)
            keys += found.rows.map(\.id)
            page.after = found.next
        } while page.after != nil
        return keys
    }

    private static func keys(_ fixture: StoreFixture, _ sql: String) async throws -> Set<UUID> {
        Set(try await fixture.pool.query(PostgresStatement(sql: sql)).map { try $0.decode(at: 0, as: UUID.self) })
    }

    /// A scope and the plain query that says the same.
    private func expect(
        _ scope: some QueryScope, _ sql: String, _ fixture: StoreFixture, location: SourceLocation = #_sourceLocation
    ) async throws {
        let expected = try await Self.keys(fixture, sql)
        let newest = try await Self.all(scope, fixture.store)
        #expect(Set(newest) == expected, sourceLocation: location)
        #expect(newest.count == expected.count, "a row came twice", sourceLocation: location)
        #expect(
            try await Self.all(scope, fixture.store, order: .oldestFirst) == newest.reversed(),
            sourceLocation: location)
        #expect(try await fixture.store.count(scope) == expected.count, sourceLocation: location)
    }

    /// The date of a moment by the database's clock, to the microsecond, in the middle of what a column holds.
    private func middle(_ fixture: StoreFixture, _ expression: String) async throws -> Date {
        try #require(
            try await fixture.value(
                "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY x) FROM (\(expression)) t(x)", as: Date?.self)
                ?? nil)
    }

    @Test func `tasks`() async throws {
        try await StoreFixture.with { fixture in
            let history = try await RandomHistory.fill(fixture, seed: 31, operations: 200)
            let created = try await middle(fixture, "SELECT created_at FROM tasker.tasks")
            let completed = try await middle(fixture, "SELECT completed_at FROM tasker.tasks WHERE complete")
            let ended = try await middle(
                fixture, "SELECT state_changed_at FROM tasker.tasks WHERE state IN ('error', 'blocked_by_failures')")
            func tasks(_ condition: String) -> String {
                """
                SELECT t.task_uuid FROM tasker.tasks t JOIN tasker.named_tasks nt USING (named_task_uuid)
                JOIN tasker.task_namespaces tn USING (task_namespace_uuid) WHERE \(condition)
                """
            }
            func at(_ date: Date) -> String {
                // Microseconds, as the column has them.
                "to_timestamp(\(Int64((date.timeIntervalSince1970 * 1_000_000).rounded()))::numeric / 1000000)"
            }
            try await expect(TaskScope(), tasks("true"), fixture)
            try await expect(TaskScope().inStates(.error), tasks("t.state = 'error'"), fixture)
            try await expect(
                TaskScope().inStates(.complete, .cancelled), tasks("t.state IN ('complete', 'cancelled')"), fixture)
            try await expect(
                TaskScope().inStates(.error, .cancelled, .resolvedManually),
                tasks("t.state IN ('error', 'cancelled', 'resolved_manually')"), fixture)
            try await expect(
                TaskScope().inStates(.error, .blockedByFailures, .stepsInProcess),
                tasks("t.state IN ('error', 'blocked_by_failures', 'steps_in_process')"), fixture)
            try await expect(
                TaskScope().inStates(.cancelled).inNamespaces("alpha").created(since: created),
                tasks(
                    "t.state = 'cancelled' AND tn.name = 'alpha' AND t.created_at >= \(at(created)) AT TIME ZONE 'UTC'"),
                fixture)
            try await expect(
                TaskScope().inStates(.cancelled, .error).created(since: created),
                tasks("t.state IN ('cancelled', 'error') AND t.created_at >= \(at(created)) AT TIME ZONE 'UTC'"),
                fixture)
            try await expect(TaskScope().inStates(.error).inStates(.complete), tasks("false"), fixture)
            try await expect(
                TaskScope().active(), tasks("t.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')"),
                fixture)
            try await expect(TaskScope().inNamespaces("beta"), tasks("tn.name = 'beta'"), fixture)
            try await expect(
                TaskScope().inNamespaces("alpha").ofTemplates(named: "flow0", "flow1").versions("1.1.0"),
                tasks("tn.name = 'alpha' AND nt.name IN ('flow0', 'flow1') AND nt.version = '1.1.0'"), fixture)
            try await expect(
                TaskScope().inNamespaces("alpha").inStates(.complete), tasks("tn.name = 'alpha' AND t.complete"),
                fixture)
            try await expect(
                TaskScope().tagged("a").tagged("b"), tasks("t.tags ? 'a' AND t.tags ? 'b'"), fixture)
            try await expect(
                TaskScope().created(since: created), tasks("t.created_at >= \(at(created)) AT TIME ZONE 'UTC'"), fixture
            )
            try await expect(
                TaskScope().completed(since: completed),
                tasks("t.completed_at >= \(at(completed)) AT TIME ZONE 'UTC'"), fixture)
            try await expect(
                TaskScope().failed(since: ended),
                tasks("t.state IN ('error', 'blocked_by_failures') AND t.state_changed_at >= \(at(ended))"), fixture)
            let first = try #require(history.tasks.first)
            try await expect(TaskScope().correlated(with: first), tasks("t.correlation_id = '\(first)'"), fixture)
            try await fixture.store.annotate(task: first, type: "note", value: JSONPayload(text: #"{"a": 1, "b": 2}"#))
            try await fixture.store.annotate(task: history.tasks[1], type: "note", value: .emptyObject)
            try await fixture.store.annotate(task: history.tasks[1], type: "other", value: .emptyObject)
            try await expect(
                TaskScope().annotated("note"), "SELECT DISTINCT task_uuid FROM tasker.task_annotations", fixture)
            try await expect(
                TaskScope().annotated("note").annotated("other"), tasks("t.task_uuid = '\(history.tasks[1])'"), fixture)
            try await expect(
                TaskScope().annotated("note", containing: JSONPayload(text: #"{"a": 1}"#)),
                tasks("t.task_uuid = '\(first)'"), fixture)
        }
    }

    @Test func `steps`() async throws {
        try await StoreFixture.with { fixture in
            let history = try await RandomHistory.fill(fixture, seed: 32, operations: 200)
            let created = try await middle(fixture, "SELECT created_at FROM tasker.workflow_steps")
            let completed = try await middle(
                fixture, "SELECT processed_at FROM tasker.workflow_steps WHERE state = 'complete'")
            let failed = try await middle(
                fixture,
                "SELECT created_at FROM tasker.workflow_step_transitions WHERE to_state = 'error' AND most_recent")
            func at(_ date: Date) -> String {
                "to_timestamp(\(Int64((date.timeIntervalSince1970 * 1_000_000).rounded()))::numeric / 1000000) AT TIME ZONE 'UTC'"
            }
            func steps(_ condition: String) -> String {
                """
                SELECT s.workflow_step_uuid FROM tasker.workflow_steps s JOIN tasker.named_steps n USING (named_step_uuid)
                JOIN tasker.tasks t USING (task_uuid) JOIN tasker.named_tasks nt USING (named_task_uuid)
                JOIN tasker.task_namespaces tn USING (task_namespace_uuid) WHERE \(condition)
                """
            }
            let task = try #require(history.tasks.first)
            try await expect(StepScope().ofTasks(task), steps("s.task_uuid = '\(task)'"), fixture)
            for state in StepState.allCases {
                try await expect(StepScope().inStates(state), steps("s.state = '\(state.rawValue)'"), fixture)
            }
            let cancelled = try await fixture.value(
                "SELECT count(*) FROM tasker.workflow_steps s JOIN tasker.tasks t USING (task_uuid) WHERE t.complete AND s.state = 'cancelled'",
                as: Int.self)
            #expect((cancelled ?? 0) > 0, "no complete task has a cancelled step")
            try await expect(
                StepScope().inStates(.error, .cancelled), steps("s.state IN ('error', 'cancelled')"), fixture)
            try await expect(
                StepScope().inStates(.error, .pending), steps("s.state IN ('error', 'pending')"), fixture)
            try await expect(
                StepScope().inStates(.cancelled, .pending), steps("s.state IN ('cancelled', 'pending')"), fixture)
            try await expect(
                StepScope().inStates(.cancelled).inNamespaces("delta"),
                steps("s.state = 'cancelled' AND tn.name = 'delta'"), fixture)
            try await expect(
                StepScope().inStates(.cancelled, .error).created(since: created),
                steps("s.state IN ('cancelled', 'error') AND s.created_at >= \(at(created))"), fixture)
            try await expect(
                StepScope().active(), steps("s.state NOT IN ('complete', 'error', 'cancelled', 'resolved_manually')"),
                fixture)
            try await expect(
                StepScope().named("s1").inNamespaces("beta"), steps("n.name = 's1' AND tn.name = 'beta'"), fixture)
            try await expect(
                StepScope().created(since: created), steps("s.created_at >= \(at(created))"), fixture)
            try await expect(
                StepScope().completed(since: completed),
                steps("s.state = 'complete' AND s.processed_at >= \(at(completed))"), fixture)
            try await expect(
                StepScope().failed(since: failed),
                """
                SELECT s.workflow_step_uuid FROM tasker.workflow_steps s
                JOIN tasker.workflow_step_transitions h USING (workflow_step_uuid)
                WHERE s.state = 'error' AND h.most_recent AND h.created_at >= \(at(failed))
                """, fixture)
        }
    }

    @Test func `parents, children and siblings, as steps, as edges and as places`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(
                try await fixture.register([
                    .step("a"), .step("b", after: ["a"]), .step("c", after: ["a"]), .step("d", after: ["b", "c"]),
                ]))[0]
            let store = fixture.store
            let steps = try await store.list(StepScope().ofTasks(task)).rows
            let ids = Dictionary(uniqueKeysWithValues: steps.map { ($0.name, $0.id) })
            let names = Dictionary(uniqueKeysWithValues: steps.map { ($0.id, $0.name) })
            let (a, b, d) = (try #require(ids["a"]), try #require(ids["b"]), try #require(ids["d"]))
            func list(_ scope: StepScope) async throws -> Set<String> {
                Set(try await store.list(scope).rows.map(\.name))
            }
            #expect(try await list(StepScope().children(of: a)) == ["b", "c"])
            #expect(try await list(StepScope().parents(of: d)) == ["b", "c"])
            #expect(try await list(StepScope().siblings(of: b)) == ["c"])
            #expect(try await list(StepScope().siblings(of: d)) == [])
            func edges(_ scope: EdgeScope) async throws -> Set<String> {
                Set(try await store.list(scope).rows.map { "\(names[$0.parentID] ?? "")\(names[$0.childID] ?? "")" })
            }
            #expect(try await edges(EdgeScope().ofTasks(task).named("provides")) == ["ab", "ac", "bd", "cd"])
            #expect(try await edges(EdgeScope().toChildren(of: a)) == ["ab", "ac"])
            #expect(try await edges(EdgeScope().fromParents(of: d)) == ["bd", "cd"])
            #expect(try await edges(EdgeScope().toSiblings(of: b)) == ["ac"])
            func places(_ scope: StepRelationshipScope) async throws -> Set<String> {
                Set(try await store.list(scope).rows.map { names[$0.id] ?? "" })
            }
            let graph = StepRelationshipScope(task: task)
            #expect(try await places(graph.roots()) == ["a"])
            #expect(try await places(graph.leaves()) == ["d"])
            #expect(try await places(graph.withParents().withChildren()) == ["b", "c"])
            #expect(try await places(graph.atDepths(0, 2)) == ["a", "d"])
            #expect(try await places(graph.siblings(of: b)) == ["c"])
        }
    }

    @Test func `namespaces, templates and their steps`() async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.register([.step("a"), .step("b", after: ["a"], handler: "other")], version: "1.0.0")
            _ = try await fixture.register([.step("a")], version: "1.1.0")
            _ = try await fixture.register([.step("a")], name: "else", namespace: "beta")
            let store = fixture.store
            #expect(try await Set(store.list(NamespaceScope()).rows.map(\.name)).isSuperset(of: ["alpha", "beta"]))
            #expect(try await store.list(NamespaceScope().named("beta")).rows.map(\.name) == ["beta"])
            func templates(_ scope: NamedTaskScope) async throws -> Set<String> {
                Set(try await store.list(scope).rows.map { "\($0.namespace)/\($0.name)@\($0.version)" })
            }
            #expect(
                try await templates(NamedTaskScope()) == ["alpha/flow@1.0.0", "alpha/flow@1.1.0", "beta/else@1.0.0"])
            #expect(try await templates(NamedTaskScope().latestVersions()) == ["alpha/flow@1.1.0", "beta/else@1.0.0"])
            #expect(
                try await templates(NamedTaskScope().versions("1.0.0").inNamespaces("alpha")) == ["alpha/flow@1.0.0"])
            #expect(try await templates(NamedTaskScope().created(since: .now.addingTimeInterval(3600))) == [])
            func steps(_ scope: NamedTaskStepScope) async throws -> [String] {
                try await store.list(scope).rows.map { "\($0.template)@\($0.version) \($0.name)" }.sorted()
            }
            #expect(try await steps(NamedTaskStepScope().runBy("other")) == ["flow@1.0.0 b"])
            #expect(try await steps(NamedTaskStepScope().ofTemplates(named: "flow").named("a")).count == 2)
            #expect(try await steps(NamedTaskStepScope().ofTypes(.decision)) == [])
        }
    }

    @Test func `changes of state`() async throws {
        try await StoreFixture.with { fixture in
            let history = try await RandomHistory.fill(fixture, seed: 33)
            let task = try #require(history.tasks.first)
            let moment = try await middle(fixture, "SELECT created_at FROM tasker.workflow_step_transitions")
            let micros = Int64((moment.timeIntervalSince1970 * 1_000_000).rounded())
            let since = "created_at >= to_timestamp(\(micros)::numeric / 1000000) AT TIME ZONE 'UTC'"
            func tasks(_ condition: String) -> String {
                "SELECT task_transition_uuid FROM tasker.task_transitions WHERE \(condition)"
            }
            try await expect(TaskTransitionScope().ofTasks(task), tasks("task_uuid = '\(task)'"), fixture)
            try await expect(TaskTransitionScope().to(.cancelled), tasks("to_state = 'cancelled'"), fixture)
            try await expect(
                TaskTransitionScope().from(.stepsInProcess).last(),
                tasks("from_state = 'steps_in_process' AND most_recent"), fixture)
            try await expect(
                TaskTransitionScope().metadata(containing: JSONPayload(text: #"{"by": "test"}"#)).made(since: moment),
                tasks("metadata->>'by' = 'test' AND \(since)"), fixture)
            func steps(_ condition: String) -> String {
                """
                SELECT h.workflow_step_transition_uuid FROM tasker.workflow_step_transitions h
                JOIN tasker.workflow_steps s USING (workflow_step_uuid) WHERE \(condition)
                """
            }
            try await expect(StepTransitionScope().ofTasks(task), steps("s.task_uuid = '\(task)'"), fixture)
            try await expect(
                StepTransitionScope().made(since: moment).to(.complete, .error),
                steps("h.\(since) AND h.to_state IN ('complete', 'error')"), fixture)
            try await expect(
                StepTransitionScope().from(.inProgress).last(), steps("h.from_state = 'in_progress' AND h.most_recent"),
                fixture)
            let step = try #require(
                try await fixture.store.list(StepTransitionScope().ofTasks(task)).rows.first?.stepID)
            try await expect(StepTransitionScope().ofSteps(step), steps("s.workflow_step_uuid = '\(step)'"), fixture)
        }
    }

    @Test func `a page goes on where the one before ended, whatever was added meanwhile`() async throws {
        try await StoreFixture.with { fixture in
            let template = try await fixture.register([.step("a")])
            func make(_ count: Int) async throws -> [UUID] {
                let tasks = try await (0..<count).asyncMap { _ in
                    let key = try await fixture.value("SELECT tasker.uuid_generate_v7()", as: UUID.self)
                    return NewTask(
                        id: try #require(key), templateID: template, input: .emptyObject, identity: UUID().uuidString)
                }
                return try await fixture.store.create(tasks, terms: fixture.terms(limit: 0)).tasks.map(\.taskID)
            }
            let first = try await make(5)
            let page = try await fixture.store.list(TaskScope(), page: ScopePage(limit: 2))
            #expect(page.rows.map(\.id) == [first[4], first[3]])
            _ = try await make(3)
            let rest = try await fixture.store.list(TaskScope(), page: ScopePage(limit: 3, after: page.next))
            #expect(rest.rows.map(\.id) == [first[2], first[1], first[0]])
            #expect(rest.next == nil)
        }
    }

    @Test func `limits out of range are refused, naming what is allowed`() async throws {
        try await StoreFixture.with { fixture in
            for limit in [0, -1, 1001] {
                await #expect(throws: ReadError(field: "limit", found: "\(limit)", allowed: "1 to 1000")) {
                    try await fixture.store.list(TaskScope(), page: ScopePage(limit: limit))
                }
            }
            await #expect(throws: ReadError(field: "atMost", found: "0", allowed: "1 to 1000000")) {
                try await fixture.store.count(TaskScope(), atMost: 0)
            }
            var query = SlowestQuery()
            query.limit = 1001
            await #expect(throws: ReadError(field: "limit", found: "1001", allowed: "1 to 1000")) {
                try await fixture.store.slowestSteps(query)
            }
        }
    }

    @Test func `counting stops at its limit`() async throws {
        try await StoreFixture.with { fixture in
            _ = try await fixture.create(try await fixture.register([.step("a")]), count: 5)
            #expect(try await fixture.store.count(TaskScope(), atMost: 3) == 3)
            #expect(try await fixture.store.count(TaskScope().inNamespaces("alpha"), atMost: 3) == 3)
            #expect(try await fixture.store.count(TaskScope()) == 5)
        }
    }
}

extension Range<Int> {
    fileprivate func asyncMap<Value>(_ transform: (Int) async throws -> Value) async throws -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
