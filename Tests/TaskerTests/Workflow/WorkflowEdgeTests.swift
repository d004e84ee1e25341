import Foundation
import Logging
import Tasker
import TaskerCore
import Testing

@Suite("Typed edges of a workflow")
struct WorkflowEdgeTests {
    enum Colour: String, Codable, Sendable {
        case red, green
    }

    enum Shape: Codable, Equatable, Sendable {
        case point
        case circle(radius: Double)
    }

    struct Drawing: Codable, Equatable, Sendable {
        var title: String?
        var colour: Colour
        var shapes: [Shape]
        var created: Date
        var data: Data
        var sizes: [String: Int]
    }

    @Test("A step without parents gets the input")
    func noParent() async throws {
        let workflow = Workflow("w", input: String.self) { w in
            w.step("only") { context, input in "\(context.stepName): \(input)" }
        }
        #expect(try await workflow.run("hello") == "only: hello")
    }

    @Test("Results of one and of two parents arrive in the order of their names in the call")
    func oneAndTwoParents() async throws {
        let workflow = Workflow("w", input: Int.self) { w in
            let a = w.step("a") { _, input in input * 10 }
            let b = w.step("b", after: a) { _, _, a in "b\(a)" }
            w.step("c", after: b, a) { _, input, b, a in "\(input) \(b) \(a)" }
        }
        #expect(try await workflow.run(4) == "4 b40 40")
    }

    @Test("Five parents of five types")
    func fiveParents() async throws {
        let workflow = Workflow("w", input: Int.self) { w in
            let int = w.step("int") { _, input in input }
            let text = w.step("text") { _, input in "\(input)" }
            let list = w.step("list") { _, input in [input, input] }
            let shape = w.step("shape") { _, input in Shape.circle(radius: Double(input) / 2) }
            let none = w.step("none") { _, _ in String?.none }
            w.step("all", after: int, text, list, shape, none) { _, _, int, text, list, shape, none in
                "\(int) \(text) \(list.count) \(shape == .circle(radius: 1.5)) \(none ?? "nil")"
            }
        }
        #expect(try await workflow.run(3) == "3 3 2 true nil")
    }

    @Test("Optionals, enums, dates, data and nested values pass an edge unchanged")
    func richValues() async throws {
        let drawing = Drawing(
            title: nil, colour: .green, shapes: [.point, .circle(radius: 0.1)],
            created: Date(timeIntervalSince1970: 1_795_377_615.25), data: Data([0, 255]), sizes: ["a/ü": -1])
        let workflow = Workflow("w", input: Drawing.self) { w in
            let first = w.step("first") { _, drawing in drawing }
            let title = w.step("title", after: first) { _, _, drawing in drawing.title }
            w.step("last", after: first, title) { _, input, drawing, title in
                title == nil && drawing == input ? drawing : nil
            }
        }
        #expect(try await workflow.run(drawing) == drawing)
    }

    @Test("A step that only acts is awaited by those after it and gives them NoResult")
    func actingStep() async throws {
        let workflow = Workflow("w", input: Int.self) { w in
            let act = w.step("act") { context, input in context.logger.debug("\(input)") }
            w.step("after", after: act) { _, input, _ in input + 1 }
        }
        var run = try WorkflowRun(workflow, input: JSONPayload(encoding: 1))
        try await run.run()
        #expect(run.order == ["act", "after"])
        #expect(run.results["act"] == .emptyObject)
        #expect(run.results["after"]?.text == "2")
    }

    @Test("A closure with return and an explicit result type is a workflow as well")
    func explicitReturn() async throws {
        let workflow: Workflow<Int, [Int]> = Workflow("w", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            return w.step("last", after: first) { _, input, first in
                let sum = input + first
                guard sum > 0 else { throw StepError.permanent("not positive") }
                return [input, first, sum]
            }
        }
        #expect(try await workflow.run(2) == [2, 2, 4])
        await #expect(throws: StepFailure.self) { try await workflow.run(-2) }
    }

    @Test("Steps before the last that nobody waits for run too")
    func sideBranch() async throws {
        let workflow = Workflow("w", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            w.step("side", after: first) { _, _, first in "side \(first)" }
            w.step("last", after: first) { _, _, first in first }
        }
        var run = try WorkflowRun(workflow, input: JSONPayload(encoding: 1))
        try await run.run()
        #expect(run.order.sorted() == ["first", "last", "side"])
        #expect(workflow.resultStep == "last")
    }

    @Test("An input of the wrong form fails the step permanently with invalid_input")
    func wrongInput() async throws {
        let workflow = Workflow("w", input: Drawing.self) { w in
            w.step("only") { _, drawing in drawing.sizes }
        }
        var run = try WorkflowRun(workflow, input: JSONPayload(text: #"{"colour": "blue"}"#))
        let failure = await #expect(throws: StepFailure.self) { try await run.run() }
        #expect(failure?.errorCode == "invalid_input")
        #expect(failure?.retryable == false)
        #expect(failure?.message.hasPrefix("task input is no Drawing: ") == true)
        #expect(failure?.message.contains("blue") == false)
    }
}
