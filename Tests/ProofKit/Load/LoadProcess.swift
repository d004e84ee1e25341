import Foundation
import TaskerCore
import TestSupport

/// A load worker in a process of its own, which may be started again after it was killed.
final class LoadProcess {
    let settings: LoadSettings
    private let program: URL
    private let log: String
    private var process = Process()

    init(_ settings: LoadSettings, programFolder: String) throws {
        self.settings = settings
        program = URL(filePath: programFolder).appending(path: "LoadWorker")
        log = "\(settings.folder)/log-\(settings.name)"
        guard FileManager.default.isExecutableFile(atPath: program.path(percentEncoded: false)) else {
            throw ProofError("\(program.path(percentEncoded: false)) was not built")
        }
    }

    var pid: Int32 { process.processIdentifier }
    var isRunning: Bool { process.isRunning }

    /// Whether a signal ended it.
    var wasKilled: Bool { !process.isRunning && process.terminationReason == .uncaughtSignal }

    /// Starts it, or another one in its place.
    func start() throws {
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        let output = try FileHandle(forWritingTo: URL(filePath: log))
        try output.seekToEnd()
        process = Process()
        process.executableURL = program
        process.arguments = [try JSONPayload(encoding: settings).text]
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        try output.close()
    }

    func signal(_ number: Int32) {
        if process.isRunning { kill(pid, number) }
    }

    /// Ends it, whatever state it is in.
    func end() {
        guard process.isRunning else { return }
        signal(SIGKILL)
        process.waitUntilExit()
    }

    /// How many tasks of it were accepted.
    var accepted: Int { (Self.size(settings.acceptedFile) ?? 0) / Self.lineLength }

    /// The ids of those.
    func acceptedTasks() throws -> [UUID] {
        guard Self.size(settings.acceptedFile) != nil else { return [] }
        let text = try String(contentsOfFile: settings.acceptedFile, encoding: .utf8)
        return text.split(separator: "\n").compactMap { UUID(uuidString: String($0.suffix(36))) }
    }

    /// How often it said something.
    func said(_ text: String) -> Int {
        guard let log = try? String(contentsOfFile: log, encoding: .utf8) else { return 0 }
        return log.split(separator: "\n").count { $0.contains(text) }
    }

    /// The memory it holds, in bytes.
    var residentBytes: Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/statm", encoding: .utf8) else { return nil }
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return pages.map { $0 * Int(sysconf(Int32(_SC_PAGESIZE))) }
    }

    /// The end of what it said, for a failure's message.
    var lastWords: String {
        let log = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return log.split(separator: "\n").suffix(3).joined(separator: " | ")
    }

    private static let lineLength = 9 + 1 + 36 + 1

    private static func size(_ path: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
    }
}
