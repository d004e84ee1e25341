import Foundation
import TaskerTesting
import Testing

/// The snippets of docs/guides/branches-and-batches.md that are in Swift.
@Suite("The guide to branches and batches")
struct BranchSnippets {
    struct Expense: Codable, Sendable {
        var cents: Int
        var purpose: String
    }

    struct Totals: Codable, Sendable {
        var rows = 0
    }

    struct File: Codable, Sendable {
        var lines: [String]
    }

    static let expense = Workflow("expense", namespace: "office", version: "1.0.0", input: Expense.self) { w in
        let checked = w.step("check") { _, expense in
            max(0, expense.cents)
        }
        let approved = w.step("approve", after: checked) { _, _, cents in
            "\(cents) cents approved"
        }
        let asked = w.step("ask_manager", after: checked) { _, expense, cents in
            "the manager allows \(cents) cents for \(expense.purpose)"
        }
        w.decision("route", after: checked, branches: [approved, asked]) { _, _, cents in
            switch cents {
            case 0: .takeNone
            case ..<50_000: .take(approved)
            default: .take(asked)
            }
        }
        w.converge("record", after: approved, asked) { _, _, approved, asked in
            approved ?? asked ?? ""
        }
    }

    static let load = Workflow("load", namespace: "data", version: "1.0.0", input: File.self) { w in
        let loaded = w.batch("import", size: 500, parallelism: 8) { _, file in
            .items(file.lines.count)
        } work: { context, file, range in
            var totals = Totals()
            var next = range.start
            if let earlier = try context.resumed(cursor: Int.self, accumulated: Totals.self) {
                next = earlier.cursor
                totals = earlier.accumulated ?? totals
            }
            while next < range.end {
                let end = min(next + 100, range.end)
                totals.rows += file.lines[next..<end].count { !$0.isEmpty }
                next = end
                try await context.checkpoint(cursor: next, processed: next - range.start, accumulated: totals)
            }
            return totals
        } converge: { _, _, results in
            results.reduce(0) { $0 + $1.rows }
        }
        w.step("report", after: loaded) { _, file, rows in
            "\(rows) of \(file.lines.count) lines"
        }
    }

    static let shrink = Workflow("shrink", namespace: "media", version: "1.0.0", input: [String].self) { w in
        let images = w.step("list") { _, folders in
            folders.flatMap { ["\($0)/a.png", "\($0)/b.png"] }
        }
        let small = w.map("resize", over: images, parallelism: 4, retry: .exponential(attempts: 5)) { _, _, image in
            image.replacing(".png", with: ".small.png")
        }
        w.step("index", after: small) { _, _, small in
            small.joined(separator: "\n")
        }
    }

    @Test(arguments: [
        (cents: 0, result: nil), (cents: 900, result: "900 cents approved"),
        (cents: 90_000, result: "the manager allows 90000 cents for chairs"),
    ])
    func `an expense goes the way of its amount`(cents: Int, result: String?) async throws {
        let run = try WorkflowTest(Self.expense).submit(Expense(cents: cents, purpose: "chairs"))
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.step("record").exists == (result != nil))
        if let result { #expect(try run.result() == result) }
    }

    @Test func `a file is loaded line by line, whatever crashes`() async throws {
        let kit = try WorkflowTest(Self.load)
        try kit.crash("import_batch_002", attempt: 1, .afterCheckpoint(2))
        let run = try kit.submit(File(lines: Array(repeating: "x", count: 1_200) + ["", ""]))
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.result() == "1200 of 1202 lines")
        #expect(try run.workers(of: "import").map(\.attempts) == [1, 2, 1])
    }

    @Test func `images are made small, in order`() async throws {
        let kit = try WorkflowTest(Self.shrink)
        try kit.fail("resize_batch", attempt: 1, with: StepError.retryable("busy"))
        let run = try kit.submit(["x", "y"])
        #expect(try await run.runToEnd() == .complete)
        #expect(try run.result() == "x/a.small.png\nx/b.small.png\ny/a.small.png\ny/b.small.png")
    }
}
