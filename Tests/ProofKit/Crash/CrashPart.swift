import Foundation
import TestSupport

/// Crash at every commit.
///
/// Each scenario is run once for each of its commits and each moment: the process dies before it, after it, or lives on
/// without the reply. What is left is checked, another process goes on, and everything is checked again.
public enum CrashPart: ProofPart {
    /// As the command line calls it.
    public static let name = "crash"
    /// What it does.
    public static let summary = "a process dies before and after each commit, and loses each reply"

    /// Sweeps over all scenarios, or over a sample of each.
    public static func run(_ settings: ProofSettings) async throws -> [ProofResult] {
        // Only processes die here.
        setenv(TestCluster.unsafe, "1", 1)
        var results: [ProofResult] = []
        for scenario in CrashScenario.all where settings.includes(scenario.name) {
            let clock = ContinuousClock()
            let begin = clock.now
            let report = await report(
                on: scenario, program: settings.program, sample: settings.isQuick ? 4 : nil,
                strikesTwice: scenario.isStruckTwice && !settings.isQuick)
            settings.tell(
                "crash: \(scenario.name): \(report.strikes) strikes, \(report.voids) void, "
                    + "\(report.violations.count) violations, \(clock.now - begin)")
            for violation in report.violations.prefix(3) { settings.tell("  \(violation.prefix(600))") }
            let commits = report.struck.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            results.append(
                ProofResult(
                    subject: "crash: \(scenario.name)",
                    extent: "\(report.commits.count) commits, \(report.strikes) strikes"
                        + (report.secondStrikes > 0 ? ", \(report.secondStrikes) of them twice" : ""),
                    figures: commits.joined(separator: ", "), voids: report.voids, violations: report.violations,
                    duration: clock.now - begin))
        }
        return results
    }

    /// A sample of each scenario.
    public static func run(sample: Int, program: String) async throws -> [CrashReport] {
        try await withThrowingTaskGroup(of: CrashReport.self) { group in
            var reports: [CrashReport] = []
            for (index, scenario) in CrashScenario.all.enumerated() {
                if index >= 2, let report = try await group.next() { reports.append(report) }
                group.addTask { await report(on: scenario, program: program, sample: sample, strikesTwice: false) }
            }
            for try await report in group { reports.append(report) }
            return reports
        }
    }

    private static func report(
        on scenario: CrashScenario, program: String, sample: Int?, strikesTwice: Bool
    ) async -> CrashReport {
        do {
            return try await CrashSweep(
                scenario: scenario, program: program, lanes: lanes, sample: sample, strikesTwice: strikesTwice
            ).run()
        } catch {
            var report = CrashReport(scenario: scenario.name)
            report.violations.append("\(scenario.name) could not be run: \(error)")
            return report
        }
    }

    /// Runs mostly wait for leases to end.
    private static let lanes = 6
}
