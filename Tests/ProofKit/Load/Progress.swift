import Foundation

/// Tells, on standard error, how far a long part has come.
enum Progress {
    static func show(_ result: ProofResult?) {
        guard let result else { return }
        say("\(result.subject): \(result.extent); \(result.figures); \(result.voids) void, \(result.violations)")
    }

    static func say(_ text: String) {
        FileHandle.standardError.write(Data("  \(text)\n".utf8))
    }
}
