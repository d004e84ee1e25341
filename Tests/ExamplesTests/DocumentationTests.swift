import Foundation
import TaskerCore
import Testing

/// What the texts print must be true of the code.
@Suite("The documentation")
struct DocumentationTests {
    /// The lines that count when code is compared: without indentation, without empty ones.
    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// Swift that the compiler has seen: the examples, and the guides' snippets beside this file.
    private static let compiled = Documents.files(in: ["Examples", "Tests/ExamplesTests/Snippets"])
        .filter { $0.hasSuffix(".swift") }
        .compactMap { try? String(contentsOf: Documents.root.appending(path: $0), encoding: .utf8) }
        .map { "\n\(lines($0).joined(separator: "\n"))\n" }

    @Test func `every block of Swift is code that the compiler has seen`() {
        let blocks = Documents.blocks("swift")
        #expect(blocks.count >= 10)
        #expect(Self.compiled.count >= 10)
        for block in blocks {
            let text = "\n\(Self.lines(block.text).joined(separator: "\n"))\n"
            #expect(Self.compiled.contains { $0.contains(text) }, "\(block) is in no example and in no snippet")
        }
    }

    /// The template that a block of YAML shows, with the fields before it that a part of one leaves out.
    private static func template(_ block: Documents.Block) -> String {
        let text = block.text.split(separator: "\n", omittingEmptySubsequences: false)
            .drop { $0.hasPrefix("#") }.joined(separator: "\n")
        let header = "name: example\nnamespace_name: docs\nversion: 1.0.0\n"
        if text.hasPrefix("steps:") { return header + text }
        if text.hasPrefix("environments:") {
            return header + "steps:\n  - {name: fetch, handler: {callable: fetch}}\n" + text
        }
        return text
    }

    @Test func `every block of YAML is a template, or a part of one, without problems or warnings`() {
        let blocks = Documents.blocks("yaml")
        #expect(blocks.count >= 7)
        for block in blocks {
            do {
                let warnings = try TemplateReader.read(yaml: Self.template(block)).warnings
                #expect(warnings == [], "\(block) has warnings")
            } catch {
                Issue.record("\(block) has problems: \(error)")
            }
        }
    }

    @Test func `every test that the texts name exists`() throws {
        let sources = Documents.files(in: ["Tests"]).filter { $0.hasSuffix(".swift") }
        let code = try sources.map { try String(contentsOf: Documents.root.appending(path: $0), encoding: .utf8) }
            .joined(separator: "\n")
        let text = try #require(Documents.texts["docs/guides/guarantees.md"])
        let names =
            text.matches(of: /“([^”]+)”/).map { String($0.1) }
            + Documents.texts.values.flatMap { $0.matches(of: /the test “([^”]+)”/).map { String($0.1) } }
        #expect(names.count >= 20)
        for name in names {
            #expect(
                code.contains("func `\(name)`") || code.contains("@Test(\"\(name)\"")
                    || code.contains("\n        \"\(name)\""),
                "no test is called \(name)")
        }
    }

    @Test func `every relative link leads to a file`() {
        var count = 0
        for (file, text) in Documents.texts {
            let folder = Documents.root.appending(path: file).deletingLastPathComponent()
            for match in text.matches(of: /\]\(([^)#:]+)(?:#[^)]*)?\)/) {
                count += 1
                let target = folder.appending(path: String(match.1)).standardizedFileURL.path
                #expect(FileManager.default.fileExists(atPath: target), "\(file) links to \(match.1)")
            }
        }
        #expect(count >= 10)
    }
}
