import ArgumentParser
import Foundation
import Logging
import ProofKit

/// Proves; or, called so by itself, is the process that is struck.
@main
enum Main {
    static func main() async {
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = .error
            return handler
        }
        guard CommandLine.arguments.dropFirst().first == ActorCall.word else { return await Prove.main() }
        do {
            try await ActorCall.run(Array(CommandLine.arguments.dropFirst(2)), logger: Logger(label: "actor"))
        } catch {
            FileHandle.standardError.write(Data("error: \(error)\n".utf8))
            exit(1)
        }
    }
}
