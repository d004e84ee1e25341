import Tasker

/// A shape of workflow that is measured; its input is the moment of its submission, by `MachineClock`.
struct Shape: Sendable {
    let name: String
    /// What the tables call it.
    let title: String
    /// How many steps a task of it runs.
    let steps: Int
    let workflow: Workflow<Int, Int>

    static let all = [one, linear, diamond, dag, tree, conditional, batch, fanOut]

    /// How many tasks are in flight when it is measured under load: some eight thousand steps' worth.
    var tasksInFlight: Int { min(2_000, max(2, 8_000 / steps)) }

    static let one = Shape(
        name: "one", title: "1 step", steps: 1,
        workflow: Workflow("one", namespace: "shapes", input: Int.self) { w in
            w.step("only") { _, input in Arrivals.shared.record(submitted: input) }
        })

    static let linear = Shape(
        name: "linear", title: "4-step linear", steps: 4,
        workflow: Workflow("linear", namespace: "shapes", input: Int.self) { w in
            let first = w.step("one") { _, input in Arrivals.shared.record(submitted: input) }
            let second = w.step("two", after: first) { _, _, value in value + 1 }
            let third = w.step("three", after: second) { _, _, value in value + 1 }
            w.step("four", after: third) { _, _, value in value + 1 }
        })

    static let diamond = Shape(
        name: "diamond", title: "diamond 1-2-1", steps: 4,
        workflow: Workflow("diamond", namespace: "shapes", input: Int.self) { w in
            let start = w.step("start") { _, input in Arrivals.shared.record(submitted: input) }
            let left = w.step("left", after: start) { _, _, value in value + 1 }
            let right = w.step("right", after: start) { _, _, value in value + 2 }
            w.step("end", after: left, right) { _, _, left, right in left + right }
        })

    static let dag = Shape(
        name: "dag", title: "7-step DAG", steps: 7,
        workflow: Workflow("dag", namespace: "shapes", input: Int.self) { w in
            let start = w.step("start") { _, input in Arrivals.shared.record(submitted: input) }
            let left = w.step("left", after: start) { _, _, value in value + 1 }
            let right = w.step("right", after: start) { _, _, value in value + 2 }
            let validated = w.step("validate", after: left, right) { _, _, left, right in left + right }
            let transformed = w.step("transform", after: left) { _, _, value in value + 1 }
            let analysed = w.step("analyse", after: right) { _, _, value in value + 1 }
            w.step("end", after: validated, transformed, analysed) { _, _, first, second, third in
                first + second + third
            }
        })

    static let tree = Shape(
        name: "tree", title: "8-step tree", steps: 8,
        workflow: Workflow("tree", namespace: "shapes", input: Int.self) { w in
            let root = w.step("root") { _, input in Arrivals.shared.record(submitted: input) }
            let left = w.step("left", after: root) { _, _, value in value + 1 }
            let right = w.step("right", after: root) { _, _, value in value + 2 }
            let first = w.step("first", after: left) { _, _, value in value + 1 }
            let second = w.step("second", after: left) { _, _, value in value + 2 }
            let third = w.step("third", after: right) { _, _, value in value + 3 }
            let fourth = w.step("fourth", after: right) { _, _, value in value + 4 }
            w.step("end", after: first, second, third, fourth) { _, _, first, second, third, fourth in
                first + second + third + fourth
            }
        })

    /// A check, a decision, one of two branches, and the step in which they come together.
    static let conditional = Shape(
        name: "conditional", title: "conditional", steps: 4,
        workflow: Workflow("conditional", namespace: "shapes", input: Int.self) { w in
            let checked = w.step("check") { _, input in Arrivals.shared.record(submitted: input) }
            let even = w.step("even", after: checked) { _, _, value in value + 1 }
            let odd = w.step("odd", after: checked) { _, _, value in value + 2 }
            w.decision("route", after: checked, branches: [even, odd]) { _, _, value in
                value.isMultiple(of: 2) ? .take(even) : .take(odd)
            }
            w.converge("end", after: even, odd) { _, _, even, odd in even ?? odd ?? 0 }
        })

    static let batch = Shape(
        name: "batch", title: "batch of 1,000 rows in 5", steps: 7,
        workflow: batches("batch", rows: 1_000, size: 200, parallelism: 5))

    static let fanOut = Shape(
        name: "fan_out", title: "fan-out 10,000", steps: 10_002,
        workflow: batches("fan_out", rows: 10_000, size: 1, parallelism: 1_000))

    private static func batches(_ name: String, rows: Int, size: Int, parallelism: Int) -> Workflow<Int, Int> {
        Workflow(name, namespace: "shapes", input: Int.self) { w in
            w.batch("rows", size: size, parallelism: parallelism) { _, input in
                Arrivals.shared.record(submitted: input)
                return .items(rows)
            } work: { _, _, range in
                range.size
            } converge: { _, _, results in
                results.reduce(0, +)
            }
        }
    }
}
