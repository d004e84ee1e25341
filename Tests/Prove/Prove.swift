import ArgumentParser
import Foundation
import Logging
import PostgresServer
import ProofKit

/// Shows that the promises hold: runs parts of the proof on private servers and prints what was found.
struct Prove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Runs parts of the proof and prints a table of what was found.",
        discussion: Parts.all.map { "\($0.name): \($0.summary)" }.joined(separator: "\n"))

    @Flag(help: "A sample of each part, within ten minutes together.")
    var quick = false

    @Option(help: "Only scenarios whose name holds this.")
    var only: String?

    @Argument(help: "The parts to run; all of them when none is named.")
    var parts: [String] = []

    func validate() throws {
        for part in parts where !Parts.all.contains(where: { $0.name == part }) {
            throw ValidationError(
                "there is no part '\(part)'; there are \(Parts.all.map { $0.name }.joined(separator: ", "))")
        }
    }

    func run() async throws {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let settings = ProofSettings(
            isQuick: quick,
            programFolder: URL(filePath: program).deletingLastPathComponent().path(percentEncoded: false),
            only: only, logger: Logger(label: "prove"))
        let installation = try await PostgresInstallation.find(from: FileManager.default.currentDirectoryPath)
        print("PostgreSQL \(installation.version), \(ProcessInfo.processInfo.activeProcessorCount) cores\n")
        var table = ProofTable()
        for part in Parts.all where parts.isEmpty || parts.contains(part.name) {
            FileHandle.standardError.write(Data("\(part.name): \(part.summary)\n".utf8))
            let clock = ContinuousClock()
            let begin = clock.now
            do {
                table.add(try await part.run(settings))
            } catch {
                table.add([
                    ProofResult(
                        subject: part.name, extent: "did not run", violations: ["\(error)"], duration: clock.now - begin
                    )
                ])
            }
        }
        print(table.text)
        if !table.holds { throw ExitCode.failure }
    }
}
