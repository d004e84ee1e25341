public import TaskerCore
public import TaskerWorker

/// A workflow declared in Swift: a graph of steps whose edges the compiler checks.
///
///     let report = Workflow("package_report", namespace: "demo", version: "1.0.0", input: ReportRequest.self) { w in
///         let packages = w.step("read_status") { _, request in try await readStatus(request.path) }
///         let sections = w.step("by_section", after: packages) { _, _, packages in countSections(packages) }
///         let sizes = w.step("by_size", after: packages, retry: .exponential(attempts: 5)) { _, _, packages in sizeClasses(packages) }
///         w.step("report", after: sections, sizes) { _, _, sections, sizes in render(sections, sizes) }
///     }
///
/// A step names the steps it needs by their values and receives their results with their types. Steps without a path between
/// them run at the same time. The closure runs once, when the value is made; the last step it ends with gives the result.
public struct Workflow<Input: Codable & Sendable, Output: Codable & Sendable>: WorkflowDefinition {
    /// Namespace, name and version.
    public let reference: WorkflowReference
    /// What the workflow does, for people.
    public let description: String?
    /// Which tasks count as the same.
    public let identity: IdentityStrategy
    /// The step whose result is the workflow's.
    public let resultStep: String

    let steps: [StepDeclaration]
    let problems: [TemplateProblem]

    /// Declares a workflow.
    ///
    /// A mistake in the declaration is thrown when the workflow is used, or by ``validate()``.
    /// - Parameters:
    ///   - name: 1 to 64 characters.
    ///   - namespace: what workers are divided by; 1 to 29 letters, digits and `_`, the first a letter or `_`.
    ///   - version: 1 to 16 characters, by custom `major.minor.patch`. Tasks keep the version they began with.
    ///   - description: up to 255 characters.
    ///   - input: the type of the input.
    ///   - identity: which tasks count as the same; by default none.
    ///   - steps: declares the steps and ends with the one that gives the result.
    public init(
        _ name: String, namespace: String = "default", version: String = "1.0.0", description: String? = nil,
        input: Input.Type = Input.self, identity: IdentityStrategy = .alwaysUnique,
        @WorkflowSteps steps: (inout WorkflowBuilder<Input>) -> Step<Output>
    ) {
        var builder = WorkflowBuilder<Input>()
        let result = steps(&builder)
        reference = WorkflowReference(namespace: namespace, name: name, version: version)
        self.description = description
        self.identity = identity
        resultStep = result.name
        self.steps = builder.steps
        problems = builder.problems + (result.scope === builder.scope ? [] : [.foreignResult(result.name)])
    }
}
