import Foundation
import TestSupport

/// Crash at every commit.
///
/// Each scenario is run once for each of its commits and each moment: the process dies before it, after it, or lives on
/// without the reply. What is left is checked, another process goes on, and everything is checked again.
public enum CrashPart: ProofPart {
    public static let name = "crash"
    public static let summary = "a process dies before and after each commit, and loses each reply"

    public static func run(_ settings: ProofSettings) async throws -> [ProofResult] {
        // Only processes die here.
        setenv(TestCluster.unsafe, "1", 1)
        var results: [ProofResult] = []
        for scenario in CrashScenario.all where settings.includes(scenario.name) {
            let clock = ContinuousClock()
            let begin = clock.now
            var report = CrashReport(scenario: scenario.name)
            do {
                report = try await CrashSweep(
                    scenario: scenario, program: settings.program, lanes: 6, sample: settings.isQuick ? 6 : nil,
                    strikesTwice: scenario.isStruckTwice
                ).run()
            } catch {
                report.violations.append("could not be run: \(error)")
            }
            let commits = report.struck.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            results.append(
                ProofResult(
                    subject: "crash: \(scenario.name)",
                    extent: "\(report.commits.count) commits, \(report.strikes) strikes",
                    figures: commits.joined(separator: ", "), voids: report.voids, violations: report.violations,
                    duration: clock.now - begin))
        }
        return results
    }
}
