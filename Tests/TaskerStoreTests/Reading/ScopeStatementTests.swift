import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

/// Every statement that a scope can become: all combinations of its conditions, first and later pages, both orders, counts.
@Suite struct ScopeStatementTests {
    private typealias Narrowing<Scope> = (Scope) -> Scope
    private static let id = UUID()
    private static let date = Date()

    /// All combinations of one of each list.
    private static func combinations<Scope>(_ start: Scope, _ choices: [[Narrowing<Scope>]]) -> [Scope] {
        choices.reduce([start]) { scopes, options in scopes.flatMap { scope in options.map { $0(scope) } } }
    }

    /// With and without a condition.
    private static func either<Scope>(_ narrowings: Narrowing<Scope>...) -> [Narrowing<Scope>] {
        [{ $0 }] + narrowings
    }

    private static func template<Scope: TemplateScope>() -> [Narrowing<Scope>] {
        either { $0.inNamespaces("shop").ofTemplates(named: "order").versions("1.0.0") }
    }

    private static func statements(_ scope: some QueryScope) -> [String] {
        var pages = ScopePage.Order.allCases.map { ScopePage(order: $0) }
        pages += ScopePage.Order.allCases.map { ScopePage(after: id, order: $0) }
        return pages.map { scope.listStatement($0).sql } + [scope.countStatement.sql]
    }

    /// The server reads every statement, and there are no more of them than there are combinations.
    private func prepare(_ scopes: [some QueryScope]) async throws {
        let statements = scopes.flatMap(Self.statements)
        #expect(Set(statements).count == statements.count, "two combinations have one statement")
        try await TestDatabase.withMigrated { database in
            try await database.withConnection { connection in
                for batch in stride(from: 0, to: statements.count, by: 250) {
                    let part = statements[batch..<min(batch + 250, statements.count)]
                    let script = part.enumerated().map { "PREPARE scope_\($0) AS \($1);" }.joined(separator: "\n")
                    try await connection.run(script: "\(script)\nDEALLOCATE ALL")
                }
            }
        }
    }

    @Test func `the server prepares every statement about tasks`() async throws {
        try await prepare(
            Self.combinations(
                TaskScope(),
                [
                    Self.template(), Self.either({ $0.inStates(.error) }, { $0.inStates(.complete, .error) }),
                    Self.either { $0.active() }, Self.either { $0.created(since: Self.date) },
                    Self.either { $0.completed(since: Self.date) }, Self.either { $0.failed(since: Self.date) },
                    Self.either { $0.tagged("a") }, Self.either { $0.annotated("note") },
                    Self.either { $0.correlated(with: Self.id) },
                ]))
    }

    @Test func `the server prepares every statement about steps`() async throws {
        try await prepare(
            Self.combinations(
                StepScope(),
                [
                    Self.template(), Self.either({ $0.inStates(.error) }, { $0.inStates(.complete) }),
                    Self.either { $0.ofTasks(Self.id) }, Self.either { $0.named("a") }, Self.either { $0.active() },
                    Self.either { $0.created(since: Self.date) }, Self.either { $0.completed(since: Self.date) },
                    Self.either { $0.failed(since: Self.date) },
                    Self.either(
                        { $0.children(of: Self.id) }, { $0.parents(of: Self.id) }, { $0.siblings(of: Self.id) }),
                ]))
    }

    @Test func `the server prepares every statement about edges and places in the graph`() async throws {
        try await prepare(
            Self.combinations(
                EdgeScope(),
                [
                    Self.either { $0.ofTasks(Self.id) }, Self.either { $0.named("provides") },
                    Self.either(
                        { $0.toChildren(of: Self.id) }, { $0.fromParents(of: Self.id) }, { $0.toSiblings(of: Self.id) }),
                ]))
        try await prepare(
            Self.combinations(
                StepRelationshipScope(task: Self.id),
                [
                    Self.either { $0.roots() }, Self.either { $0.leaves() }, Self.either { $0.atDepths(1) },
                    Self.either(
                        { $0.children(of: Self.id) }, { $0.parents(of: Self.id) }, { $0.siblings(of: Self.id) }),
                ]))
    }

    @Test func `the server prepares every statement about namespaces and templates`() async throws {
        try await prepare(
            Self.combinations(
                NamespaceScope(), [Self.either { $0.named("a") }, Self.either { $0.created(since: Self.date) }]))
        try await prepare(
            Self.combinations(
                NamedTaskScope(),
                [Self.template(), Self.either { $0.latestVersions() }, Self.either { $0.created(since: Self.date) }]))
        try await prepare(
            Self.combinations(
                NamedTaskStepScope(),
                [
                    Self.template(), Self.either { $0.named("a") }, Self.either { $0.ofTypes(.standard) },
                    Self.either { $0.runBy("work") },
                ]))
    }

    @Test func `the server prepares every statement about changes of state`() async throws {
        try await prepare(
            Self.combinations(
                TaskTransitionScope(),
                [
                    Self.either { $0.ofTasks(Self.id) }, Self.either { $0.to(.error) },
                    Self.either { $0.from(.pending) },
                    Self.either { $0.made(since: Self.date) }, Self.either { $0.last() },
                    Self.either { $0.metadata(containing: .emptyObject) },
                ]))
        try await prepare(
            Self.combinations(
                StepTransitionScope(),
                [
                    Self.either { $0.ofTasks(Self.id) }, Self.either { $0.ofSteps(Self.id) },
                    Self.either { $0.to(.error) }, Self.either { $0.from(.pending) },
                    Self.either { $0.made(since: Self.date) }, Self.either { $0.last() },
                    Self.either { $0.metadata(containing: .emptyObject) },
                ]))
    }

    @Test func `what is asked for never becomes part of the text`() {
        let evil = "x'; DROP TABLE tasker.tasks; --"
        let tame = TaskScope().inNamespaces("a").ofTemplates(named: "b").versions("c").tagged("d").annotated("e")
        let wild = TaskScope().inNamespaces(evil, "a").ofTemplates(named: evil).versions(evil).tagged(evil, "?")
            .annotated(evil)
        #expect(tame.listStatement() == wild.listStatement())
        #expect(tame.countStatement == wild.countStatement)
        #expect(!wild.listStatement().sql.contains("DROP"))
    }
}
