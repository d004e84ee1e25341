public import Foundation
public import Tasker
public import TaskerCore
public import TaskerWorker

/// An engine in memory with a clock of its own: the reference model decides, real handlers run, nothing else happens.
///
/// ``WorkflowTest`` is one for a single workflow, with types. Use this one for several workflows, or for templates. Handlers
/// run one after the other in the order in which a worker would claim their steps, so that a test always sees the same.
/// Not for use from several tasks at once.
public class TestEngine {
    /// How much virtual time has passed.
    public internal(set) var now: Duration = .zero
    /// What the engine assumes.
    public let options: TestOptions
    /// What runs where no handler of that name was given; without it such a step fails with `handler_not_found`.
    public var fallback: (any StepHandler)?

    var model = ReferenceModel()
    var templates: [TaskTemplate] = []
    var handlers: HandlerRegistry
    var injections: [Injection] = []
    var running: [Execution] = []
    var journal: [UUID: TaskJournal] = [:]
    var random: SeededRandom
    var worker: UUID

    /// Prepares an engine.
    ///
    /// - Parameters:
    ///   - workflows: workflows that can be submitted.
    ///   - templates: templates that can be submitted.
    ///   - handlers: handlers by name, for templates.
    /// - Throws: `WorkflowError` and `TemplateError` for faulty declarations, `HandlerRegistryError` for two handlers of
    ///   one name.
    public init(
        workflows: [any WorkflowDefinition] = [], templates: [TaskTemplate] = [],
        handlers: HandlerRegistry = HandlerRegistry(), options: TestOptions = TestOptions()
    ) throws {
        self.options = options
        self.handlers = handlers
        random = SeededRandom(seed: options.seed)
        worker = random.id()
        for workflow in workflows {
            self.templates.append(try workflow.template())
            try self.handlers.merge(try workflow.handlers())
        }
        for template in templates { self.templates.append(try template.validated()) }
    }

    /// The date in virtual time.
    public var date: Date { options.start.addingTimeInterval(now / .seconds(1)) }

    /// Submits a task of a template.
    ///
    /// - Parameter version: which version; by default the one given last.
    /// - Throws: `TestKitError` of code `unknownWorkflow`, `invalidInput`, `missingKey` or `keyConflict`.
    @discardableResult
    public func submit(
        namespace: String, name: String, version: String? = nil, input: JSONPayload = .emptyObject, key: String? = nil
    ) throws -> TestRun<JSONPayload> {
        let found = templates.last {
            $0.namespace == namespace && $0.name == name && (version == nil || $0.version == version)
        }
        guard let found else {
            throw TestKitError(
                .unknownWorkflow,
                "no workflow \(namespace)/\(name)\(version.map { "@\($0)" } ?? ""); given were \(templates.map { "\($0.namespace)/\($0.name)@\($0.version)" }.joined(separator: ", "))"
            )
        }
        let reference = WorkflowReference(namespace: found.namespace, name: found.name, version: found.version)
        let id = try create(reference, input: input, key: key)
        return TestRun(id: id, engine: self, resultStep: found.steps.last?.name ?? "")
    }

    func template(_ reference: WorkflowReference) -> TaskTemplate? {
        templates.last {
            $0.namespace == reference.namespace && $0.name == reference.name && $0.version == reference.version
        }
    }

    /// Refuses the name of a step that no workflow of the engine has.
    ///
    /// - Throws: `TestKitError` of code `unknownStep`, with the names that there are.
    public func requireStep(_ name: String) throws {
        let known = templates.flatMap(\.steps)
        let isKnown = known.contains {
            $0.name == name || $0.type == .batchWorker && name.hasPrefix("\($0.name)_")
        }
        guard isKnown else {
            throw TestKitError(
                .unknownStep, "there is no step '\(name)'; there are \(known.map(\.name).joined(separator: ", "))")
        }
    }
}
