import Foundation
import TestSupport

/// The repository's texts.
enum Documents {
    /// A block of code in a text.
    struct Block: CustomStringConvertible {
        let file: String
        let line: Int
        let language: String
        let text: String

        var description: String { "\(file):\(line)" }
    }

    static let root = Repository.root

    /// Everything written for readers, by its path from the root.
    static let texts: [String: String] = {
        var texts: [String: String] = [:]
        let folders = ["docs", "Examples", "Sources/Tasker/Tasker.docc", "Sources/TaskerTesting/TaskerTesting.docc"]
        for file in files(in: folders) + ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
        where file.hasSuffix(".md") {
            texts[file] = try? String(contentsOf: root.appending(path: file), encoding: .utf8)
        }
        return texts
    }()

    /// The paths of the files below folders of the repository.
    static func files(in folders: [String]) -> [String] {
        folders.flatMap { folder in
            (FileManager.default.enumerator(atPath: root.appending(path: folder).path)?.allObjects ?? [])
                .compactMap { $0 as? String }
                .filter { !$0.contains(".build/") }
                .map { "\(folder)/\($0)" }
        }
    }

    /// The fenced blocks of a language in all texts.
    static func blocks(_ language: String) -> [Block] {
        texts.sorted { $0.key < $1.key }.flatMap { file, text in blocks(in: text, of: file) }
            .filter { $0.language == language }
    }

    private static func blocks(in text: String, of file: String) -> [Block] {
        var blocks: [Block] = []
        var open: (line: Int, language: String, lines: [Substring])?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let block = open {
                if line == "```" {
                    blocks.append(
                        Block(
                            file: file, line: block.line, language: block.language,
                            text: block.lines.joined(separator: "\n")))
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                open = (index + 1, String(line.dropFirst(3)), [])
            }
        }
        return blocks
    }
}
