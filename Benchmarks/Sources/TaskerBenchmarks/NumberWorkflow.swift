import Tasker

/// Four steps in a row that do next to nothing: what is measured is the engine.
let linear = Workflow("linear", namespace: "bench", version: "1.0.0", input: Int.self) { w in
    let first = w.step("one") { _, input in input + 1 }
    let second = w.step("two", after: first) { _, _, value in value + 1 }
    let third = w.step("three", after: second) { _, _, value in value + 1 }
    w.step("four", after: third) { _, _, value in value + 1 }
}
