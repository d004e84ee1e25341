public import Logging

/// How a proof is run.
public struct ProofSettings: Sendable {
    /// Whether a sample is enough: the whole of it within ten minutes.
    public var isQuick: Bool
    /// The folder of the programs that are killed, beside the program that proves.
    public var programFolder: String
    public var logger: Logger

    public init(isQuick: Bool, programFolder: String, logger: Logger) {
        self.isQuick = isQuick
        self.programFolder = programFolder
        self.logger = logger
    }
}
