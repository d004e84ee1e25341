import Foundation

/// Names of test databases: they tell which process of which machine made them, so that a later run can clear up after one
/// that was killed.
enum TestNames {
    /// What all of them begin with on this machine, a valid beginning of a regular expression.
    static let prefix = "tasker_test_\(String(fingerprint(of: host), radix: 36))_"

    /// The name of the nth database of this process.
    static func database(_ number: Int) -> String { "\(prefix)\(process)_\(number)" }

    /// The name of this process's template.
    static var template: String { "\(prefix)\(process)_template" }

    /// Whether the process that made a database is no more.
    static func isLeftOver(_ name: String) -> Bool {
        guard name.hasPrefix(prefix), let field = name.dropFirst(prefix.count).split(separator: "_").first,
            let process = Int32(field)
        else { return false }
        return kill(process, 0) != 0 && errno == ESRCH
    }

    /// The same number for the same text in every process (FNV-1a).
    static func fingerprint(of text: String) -> UInt32 {
        text.utf8.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }

    private static var process: Int32 { ProcessInfo.processInfo.processIdentifier }

    private static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
