import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// The functions about graphs against a walk over the edges in Swift.
@Suite struct GraphFunctionTests {
    @Test func `levels, depths and ancestors are those of a walk over the edges`() async throws {
        try await StoreFixture.with { fixture in
            let history = try await RandomHistory.fill(fixture, seed: 21)
            #expect(history.tasks.count > 20)
            for task in history.tasks.prefix(25) {
                let graph = try await Graph.read(task, fixture)
                #expect(
                    try await Self.numbers(
                        fixture,
                        "SELECT workflow_step_uuid, dependency_level FROM tasker.calculate_dependency_levels($1)",
                        task) == graph.levels)
                let places = try await fixture.store.list(
                    StepRelationshipScope(task: task), page: ScopePage(limit: 100))
                #expect(Dictionary(uniqueKeysWithValues: places.rows.map { ($0.id, $0.depth ?? -1) }) == graph.depths)
                for place in places.rows {
                    #expect(Set(place.parents) == graph.parents[place.id])
                    #expect(Set(place.children) == graph.children(of: place.id))
                    #expect(
                        try await Self.numbers(
                            fixture,
                            "SELECT workflow_step_uuid, distance FROM tasker.get_step_transitive_dependencies($1)",
                            place.id
                        ) == graph.ancestors(of: place.id))
                }
            }
        }
    }

    @Test func `a graph with ways of all lengths costs its edges, not its ways`() async throws {
        try await StoreFixture.with { fixture in
            // 2^150 ways lead from the first step to the last.
            let steps = (0..<300).map { number in
                StepDefinition.step("s\(number)", after: [number - 1, number - 2].filter { $0 >= 0 }.map { "s\($0)" })
            }
            let task = try await fixture.create(try await fixture.register(steps))[0]
            let levels = try await Self.numbers(
                fixture, "SELECT workflow_step_uuid, dependency_level FROM tasker.calculate_dependency_levels($1)", task
            )
            #expect(Set(levels.values) == Set(0..<300))
            let last = try #require(levels.max { $0.value < $1.value }?.key)
            let ancestors = try await Self.numbers(
                fixture, "SELECT workflow_step_uuid, distance FROM tasker.get_step_transitive_dependencies($1)", last)
            #expect(ancestors.count == 299)
            #expect(ancestors.values.max() == 150)
        }
    }

    @Test func `edges edited into a ring do not keep the functions from ending`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(
                try await fixture.register([.step("a"), .step("b", after: ["a"]), .step("c", after: ["b"])]))[0]
            try await fixture.pool.withConnection { connection in
                try await connection.run(
                    script: """
                        INSERT INTO tasker.workflow_step_edges (from_step_uuid, to_step_uuid, name)
                        SELECT c.to_step_uuid, b.from_step_uuid, 'wrong'
                        FROM tasker.workflow_step_edges c JOIN tasker.workflow_step_edges b ON true
                        JOIN tasker.workflow_step_edges a ON a.to_step_uuid = b.from_step_uuid
                        WHERE c.from_step_uuid = b.to_step_uuid OR c.workflow_step_edge_uuid = b.workflow_step_edge_uuid
                        """)
            }
            let levels = try await Self.numbers(
                fixture, "SELECT workflow_step_uuid, dependency_level FROM tasker.calculate_dependency_levels($1)", task
            )
            #expect(Array(levels.values) == [0])
            let places = try await fixture.store.list(StepRelationshipScope(task: task)).rows
            #expect(places.compactMap(\.depth).sorted() == [0, 1, 2])
        }
    }

    private static func numbers(_ fixture: StoreFixture, _ sql: String, _ id: UUID) async throws -> [UUID: Int] {
        let rows = try await fixture.pool.query(PostgresStatement(sql: sql), [.uuid(id)])
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (try $0.decode(at: 0), Int(try $0.decode(at: 1, as: Int32.self))) })
    }

    /// The parents of each step, and what follows from them.
    private struct Graph {
        let parents: [UUID: Set<UUID>]

        static func read(_ task: UUID, _ fixture: StoreFixture) async throws -> Graph {
            let rows = try await fixture.pool.query(
                PostgresStatement(
                    sql: """
                        SELECT workflow_step_uuid, ARRAY(SELECT from_step_uuid FROM tasker.workflow_step_edges
                                                         WHERE to_step_uuid = workflow_step_uuid)
                        FROM tasker.workflow_steps WHERE task_uuid = $1
                        """), [.uuid(task)])
            return Graph(
                parents: Dictionary(
                    uniqueKeysWithValues: try rows.map { row in
                        (try row.decode(at: 0), Set(try row.decode(at: 1, as: [UUID].self)))
                    }))
        }

        func children(of step: UUID) -> Set<UUID> {
            Set(parents.filter { $0.value.contains(step) }.keys)
        }

        func level(of step: UUID) -> Int { parents[step, default: []].map { level(of: $0) + 1 }.max() ?? 0 }
        func depth(of step: UUID) -> Int { parents[step, default: []].map { depth(of: $0) + 1 }.min() ?? 0 }

        var levels: [UUID: Int] { Dictionary(uniqueKeysWithValues: parents.keys.map { ($0, level(of: $0)) }) }
        var depths: [UUID: Int] { Dictionary(uniqueKeysWithValues: parents.keys.map { ($0, depth(of: $0)) }) }

        func ancestors(of step: UUID) -> [UUID: Int] {
            parents[step, default: []].reduce(into: [:]) { found, parent in
                found[parent] = 1
                found.merge(ancestors(of: parent).mapValues { $0 + 1 }) { min($0, $1) }
            }
        }
    }
}
