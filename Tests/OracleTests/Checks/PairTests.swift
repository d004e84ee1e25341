import Foundation
import PostgresClient
import TaskerStore
import TestSupport
import Testing

@Suite("Pairs of functions that change the database", .serialized)
struct PairTests {
    @Test func `every statement of the catalogue that writes is among the functions that are paired`() async throws {
        try await TestDatabase.withMigrated { database in
            try await database.withPool(size: 1) { pool in
                let writers = try await WritingFunctions.find(in: pool)
                let writing = StatementCatalogue.all.filter { writers.isWriting($0.sql) }.map(\.name)
                #expect(Set(writing) == Mutator.all.reduce(into: Set<String>()) { $0.formUnion($1.statements) })
                #expect(writers.isWriting("SELECT tasker.settle_steps()"))
                #expect(!writers.isWriting("SELECT tasker.get_system_health_counts()"))
            }
        }
    }

    @Test func `no pair of our functions deadlocks on the same tasks or leaves a contradiction`() async throws {
        let own = Mutator.all.filter { !$0.isForeign }
        let begin = ContinuousClock.now
        let report = try await PairRunner.run(own, for: OracleSettings.pairTime, lanes: 2)
        #expect(report.pairs == own.count * (own.count + 1) / 2)
        #expect(report.deadlocks == [:])
        #expect(report.counted == 0)
        #expect(report.violations == [])
        for mutator in own {
            let figures = report.figures[mutator.name] ?? PairRunner.Figures()
            #expect(figures.calls >= 2 * own.count, "\(mutator.name)")
            #expect(figures.effects > 0, "\(mutator.name) never changed anything")
        }
        let calls = report.figures.values.reduce(0) { $0 + $1.calls }
        let slowest = report.figures.sorted { $0.value.slow > $1.value.slow }.prefix(5)
            .map { "\($0.key) \($0.value.slow)" }
        print(
            "pairs: \(report.pairs) pairs, \(calls) calls, \(report.figures.values.reduce(0) { $0 + $1.effects }) effects, "
                + "\(report.deadlocks.values.reduce(0, +)) deadlocks, \(report.violations.count) violations, "
                + "\(begin.duration(to: .now)); P99 \(slowest)")
    }

    @Test func `our functions beside foreign workers leave no contradiction, and deadlocks are repeated`() async throws
    {
        let all = Mutator.all
        let foreign = all.filter(\.isForeign)
        let time = OracleSettings.pairTime / (all.count * foreign.count * 4)
        let begin = ContinuousClock.now
        var report = PairRunner.Report()
        try await PairField.with { field in
            for first in foreign {
                for second in all { report.add(try await PairRunner.run(first, second, for: time, on: field)) }
            }
        }
        #expect(report.violations == [])
        print(
            "foreign pairs: \(report.pairs) pairs, deadlocks that were repeated \(report.deadlocks), "
                + "\(begin.duration(to: .now))")
    }

    @Test func `a function that locks steps before their task is found out`() async throws {
        let fault = PlantedFault(
            name: "cancelling locks steps first", function: "cancel_task",
            right: "SELECT t.* INTO v_task FROM tasker.tasks t",
            wrong: """
                PERFORM FROM tasker.workflow_steps s WHERE s.task_uuid = p_task FOR NO KEY UPDATE;
                SELECT t.* INTO v_task FROM tasker.tasks t
                """)
        let functions = Dictionary(uniqueKeysWithValues: Mutator.all.map { ($0.name, $0) })
        let cancel = try #require(functions["cancel_task"])
        let settle = try #require(functions["settle_steps success"])
        try await PairField.with { field in
            try await fault.plant(in: field.main)
            var deadlocks = 0
            for _ in 0..<100 where deadlocks == 0 {
                let report = try await PairRunner.run(cancel, settle, for: .milliseconds(50), on: field)
                deadlocks += report.deadlocks.values.reduce(0, +)
            }
            #expect(deadlocks > 0)
        }
    }
}
