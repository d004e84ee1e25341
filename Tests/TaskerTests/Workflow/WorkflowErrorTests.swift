import Tasker
import TaskerCore
import Testing

@Suite("A wrong declaration")
struct WorkflowErrorTests {
    @Test("Two steps of one name are refused by every use, not by the declaration")
    func duplicateStep() throws {
        let workflow = Workflow("twice", input: Int.self) { w in
            w.step("same") { _, input in input }
            w.step("same") { _, input in input + 1 }
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.map(\.code) == [.duplicate])
        #expect(error.description.hasPrefix("workflow default/twice@1.0.0: "))
        #expect(error.description.contains("same"))
        #expect(throws: error) { try workflow.template() }
        #expect(throws: error) { try workflow.handlers() }
    }

    @Test("A parent named twice is refused")
    func duplicateParent() throws {
        let workflow = Workflow("twice", input: Int.self) { w in
            let first = w.step("first") { _, input in input }
            w.step("second", after: first, first) { _, _, a, b in a + b }
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.count == 1)
        #expect(error.problems.first?.path == "steps.second.dependencies[1]")
        #expect(error.problems.first?.found == "\"first\"")
    }

    @Test("A step of another workflow is refused as a parent, even when a step of that name exists")
    func foreignParent() throws {
        var stranger: Step<Int>?
        _ = Workflow("other", input: Int.self) { w in
            let step = w.step("load") { _, input in input }
            stranger = step
            return step
        }
        let foreign = try #require(stranger)
        let workflow = Workflow("mine", input: Int.self) { w in
            w.step("load") { _, input in input }
            w.step("use", after: foreign) { _, _, value in value }
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.map(\.code) == [.unknownReference])
        #expect(
            error.problems.first?.description
                == "steps.use.dependencies: a step of another workflow; found load; allowed: steps of the same workflow"
        )
    }

    @Test("A step of another workflow is refused as the result")
    func foreignResult() throws {
        var stranger: Step<Int>?
        _ = Workflow("other", input: Int.self) { w in
            let step = w.step("load") { _, input in input }
            stranger = step
            return step
        }
        let foreign = try #require(stranger)
        let workflow = Workflow("mine", input: Int.self) { w in
            w.step("load") { _, input in input }
            return foreign
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.map(\.code) == [.unknownReference])
    }

    @Test(
        "Names that the database cannot take are refused with the field",
        arguments: [
            (name: "", namespace: "a", version: "1.0.0", step: "s", field: "name"),
            (name: String(repeating: "n", count: 65), namespace: "a", version: "1.0.0", step: "s", field: "name"),
            (name: "n", namespace: "with space", version: "1.0.0", step: "s", field: "namespace"),
            (name: "n", namespace: "", version: "1.0.0", step: "s", field: "namespace"),
            (name: "n", namespace: "a", version: "one", step: "s", field: "version"),
            (name: "n", namespace: "a", version: "1.0.0", step: "", field: "name"),
            (name: "n", namespace: "a", version: "1.0.0", step: String(repeating: "s", count: 129), field: "name"),
        ])
    func names(name: String, namespace: String, version: String, step: String, field: String) throws {
        let workflow = Workflow(name, namespace: namespace, version: version, input: Int.self) { w in
            w.step(step) { _, input in input }
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.count == 1)
        #expect(error.description.contains(field))
    }

    @Test("A retry policy and a timeout out of range are refused", arguments: [-1, 101])
    func ranges(attempts: Int) throws {
        let workflow = Workflow("ranges", input: Int.self) { w in
            w.step("retry", retry: .exponential(attempts: attempts)) { _, input in input }
            w.step("timeout", timeout: .seconds(-1)) { _, input in input }
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.count == 2)
    }

    @Test("All mistakes are told at once")
    func everything() throws {
        let workflow = Workflow("", namespace: "no good", input: Int.self) { w in
            w.step("same") { _, input in input }
            w.step("same") { _, input in input }
        }
        let error = try #require(throws: WorkflowError.self) { try workflow.validate() }
        #expect(error.problems.count == 3)
    }
}
