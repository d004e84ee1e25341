import Foundation
import PostgresServer
import Testing

/// A folder of one test, outside of anybody's home so that the server's user reaches it, removed in the end.
func withScratchFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = "/var/tmp/tasker-test-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
}

/// Writes an executable shell script.
///
/// Another process writes it: a child that this one begins meanwhile would inherit the open file, and a file that somebody
/// has open for writing cannot be executed.
func writeScript(_ path: String, _ text: String) throws {
    try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    let writer = Process()
    writer.executableURL = URL(fileURLWithPath: "/bin/sh")
    writer.arguments = ["-c", #"printf '#!/bin/sh\n%s\n' "$2" > "$1" && chmod 755 "$1""#, "sh", path, text]
    try writer.run()
    writer.waitUntilExit()
    try #require(writer.terminationStatus == 0)
}

/// A folder of programs, of which `postgres` names the version given.
func writeInstallation(_ folder: String, version: String) throws {
    try writeScript("\(folder)/postgres", "echo 'postgres (PostgreSQL) \(version)'")
    for program in ["initdb", "pg_ctl"] { try writeScript("\(folder)/\(program)", "exit 1") }
}

/// Whether a process is there.
func isAlive(_ pid: Int32) -> Bool { kill(pid, 0) == 0 }

/// Looks until a process is gone, at most the time given.
func isGone(_ pid: Int32, within limit: Duration) async throws -> Bool {
    let end = ContinuousClock.now + limit
    while isAlive(pid) {
        guard ContinuousClock.now < end else { return false }
        try await Task.sleep(for: .milliseconds(20))
    }
    return true
}
