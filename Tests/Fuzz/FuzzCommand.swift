import ArgumentParser
import Foundation
import FuzzKit

/// `Fuzz template --seconds 600 --seed 1`.
@main struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "Fuzz",
        abstract: "Give hostile bytes to a decoder until it ends the process, or the time is over.",
        discussion: """
            Built with libFuzzer (scripts/fuzz does), new inputs are chosen by the branches that they reach, and an input
            that ends the process is written to a file. Built without, inputs are made from the seed, and each is in the
            file before it is tried. Run again with --input, the file ends the process again.
            """)

    @Argument(help: "template, message, row; planted traps, to show that a fuzzer finds it.")
    var target: String

    @Option(help: "How long, in seconds.")
    var seconds = 60

    @Option(help: "Makes the same inputs in the same order.")
    var seed: UInt64 = 1

    @Option(help: "Where the input is kept that ended the process.")
    var artifacts = "."

    @Option(help: "Give only the bytes of this file to the target.")
    var input: String?

    func validate() throws {
        guard FuzzTarget(rawValue: target) != nil else {
            throw ValidationError("the target is '\(target)'; allowed: template, message, row, planted")
        }
    }

    func run() throws {
        guard let target = FuzzTarget(rawValue: target) else { return }
        if let input {
            let bytes = [UInt8](try Data(contentsOf: URL(filePath: input)))
            print("\(input): \(target.take(bytes) ? "accepted" : "refused")")
            return
        }
        try FileManager.default.createDirectory(atPath: artifacts, withIntermediateDirectories: true)
        #if LIBFUZZER
            try CoverageRun.run(target, seconds: seconds, seed: seed, artifacts: artifacts)
        #else
            try SeededRun.run(target, seconds: seconds, seed: seed, artifacts: artifacts)
        #endif
    }
}
