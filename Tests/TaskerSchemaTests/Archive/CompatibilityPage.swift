import Foundation

/// What `docs/compatibility.md` names: the words that it sets as code, line by line.
struct CompatibilityPage {
    private let lines: [Set<String>]

    init(_ text: String) {
        lines = text.split(separator: "\n").map { line in
            // Every second part lies between two backticks.
            let spans = line.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .filter { $0.offset % 2 == 1 }.map(\.element)
            return Set(spans.flatMap { span in span.matches(of: /[A-Za-z0-9_*]+/).map { String($0.output) } })
        }
    }

    /// Whether the page names an object of the list of intended differences, such as `column tasks.state`.
    ///
    /// A column is named by a line that names its table or view as well; everything else has a name of its own.
    func names(_ object: String) -> Bool {
        let parts = object.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return false }
        let path = parts[1].split(separator: ".").map(String.init)
        let isColumn = (parts[0] == "column" || parts[0] == "view") && path.first != "*"
        let words = isColumn ? path : path.suffix(1)
        return lines.contains { line in
            words.allSatisfy { word in line.contains { Self.stands($0, for: word) } }
        }
    }

    /// Whether a word of the page is the name, or a pattern with a star that covers it and says what it begins with.
    private static func stands(_ word: String, for name: String) -> Bool {
        guard let star = word.firstIndex(of: "*") else { return word == name }
        let (begin, end) = (word[..<star], word[word.index(after: star)...])
        return begin.count >= 5 && name.count >= begin.count + end.count && name.hasPrefix(begin)
            && name.hasSuffix(end)
    }
}
