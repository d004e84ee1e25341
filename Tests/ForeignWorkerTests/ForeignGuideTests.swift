import Foundation
import TestSupport
import Testing

/// The guide shows what the tests run.
@Suite struct ForeignGuideTests {
    @Test(arguments: [("yaml", "templates/shared.yaml"), ("python", "handlers.py")])
    func `what the guide shows is what runs`(language: String, file: String) throws {
        let guide = try String(
            contentsOf: Repository.root.appending(path: "docs/foreign-workers.md"), encoding: .utf8)
        let source = try String(contentsOf: ForeignWorker.sources.appending(path: file), encoding: .utf8)
        let blocks = guide.components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(!blocks.isEmpty)
        for block in blocks { #expect(source.contains(block)) }
    }
}
