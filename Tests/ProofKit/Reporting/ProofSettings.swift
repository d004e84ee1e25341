import Foundation
public import Logging

/// How a proof is run.
public struct ProofSettings: Sendable {
    /// Whether a sample is enough: the whole of it within ten minutes.
    public var isQuick: Bool
    /// The folder of the programs that are killed, beside the program that proves.
    public var programFolder: String
    /// A word that the name of a scenario has to hold; nil for all of them.
    public var only: String?
    /// Where the programs under proof log.
    public var logger: Logger

    /// Makes settings; each value as the property of its name says.
    public init(isQuick: Bool, programFolder: String, only: String? = nil, logger: Logger) {
        self.isQuick = isQuick
        self.programFolder = programFolder
        self.only = only
        self.logger = logger
    }

    /// The program that proves, which is also the one that is struck.
    var program: String { "\(programFolder)/Prove" }

    /// Says on standard error how far the proof is: parts take minutes.
    func tell(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }

    func includes(_ scenario: String) -> Bool {
        only.map { scenario.contains($0) } ?? true
    }
}
