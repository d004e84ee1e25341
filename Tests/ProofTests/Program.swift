import Foundation

/// The program that proves, built beside the tests.
enum Program {
    static var path: String {
        get throws {
            let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            return URL(filePath: tests).deletingLastPathComponent().appending(path: "Prove").path(percentEncoded: false)
        }
    }
}
