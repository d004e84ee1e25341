public import Logging

/// What the program that proves runs as, when it is itself the process that is struck: `act SCENARIO URL [recovery]`.
public enum ActorCall {
    /// The word that it begins with.
    public static let word = "act"

    /// Runs a scenario's process to its end.
    ///
    /// - Throws: what it failed with.
    public static func run(_ arguments: [String], logger: Logger) async throws {
        guard arguments.count >= 2, let scenario = CrashScenario.named(arguments[0]) else {
            throw GateError("'\(arguments.joined(separator: " "))' is no scenario with the URL of a database")
        }
        let actor = CrashActor(url: arguments[1], isRecovery: arguments.contains("recovery"), logger: logger)
        try await scenario.act(actor)
    }
}
