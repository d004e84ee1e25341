import Foundation
import PostgresServer

/// The conditions that every figure is printed with.
enum Conditions {
    static func text(server: PostgresServer, settings: [String: String]) -> String {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let changed = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
        return """
            conditions: \(processor), \(cores) cores, PostgreSQL \(server.installation.version) on the same machine,
              fsync=on synchronous_commit=on \(changed), unix socket, release build

            """
    }

    /// The processor's name, where the system tells it.
    private static var processor: String {
        let info = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = info.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown processor"
    }
}
