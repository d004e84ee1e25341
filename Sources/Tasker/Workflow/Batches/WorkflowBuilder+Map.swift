public import TaskerCore
public import TaskerWorker

extension WorkflowBuilder {
    /// Declares work on every element of a step's result; its own result is the list of the results, in the same order.
    ///
    ///     let small = w.map("resize", over: images, parallelism: 8) { _, _, image in
    ///         try await resize(image, to: 256)
    ///     }
    ///
    /// It is a batch: each element, or each `size` of them, is the work of a step of its own with its own attempts. An
    /// empty list gives an empty list.
    ///
    /// - Parameters:
    ///   - name: unique in the workflow; 1 to 119 characters.
    ///   - list: the step whose result is the list; at most 10,000 × `size` elements.
    ///   - size: how many elements a worker gets; after a failure it begins with the first of them. 1 to 100,000.
    ///   - parallelism: how many workers run at the same time; 1 to 1,000.
    ///   - retry: what happens when a worker fails.
    ///   - timeout: how long one attempt of a worker may take, from 1 ms; nil for no limit.
    ///   - description: what is done, for people.
    ///   - transform: the work on one element.
    @discardableResult
    public mutating func map<Element: Codable & Sendable, Output: Codable & Sendable>(
        _ name: String, over list: Step<[Element]>, size: Int = 1, parallelism: Int = 10,
        retry: RetryPolicy = .default, timeout: Duration? = nil, description: String? = nil,
        transform: @escaping @Sendable (StepContext, Input, Element) async throws -> Output
    ) -> Step<[Output]> {
        batch(
            name, after: list, size: size, parallelism: parallelism, cursorField: "index", retry: retry,
            timeout: timeout, description: description,
            analyse: { (_, _, elements: [Element]) in
                Batches { MapSlice.cut(elements, size: $0) }
            },
            work: { (context, input, range: BatchRange<MapSlice<Element>>) in
                var results: [Output] = []
                for element in range.start.elements {
                    results.append(try await transform(context, input, element))
                }
                return results
            },
            converge: { (_, _, results: [[Output]]) in results.flatMap { $0 } })
    }
}
