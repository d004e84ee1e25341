public import Foundation
public import Tasker
public import TaskerCore
import TaskerStore
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
    /// What the steps of all tasks have published, in the order of their settlements.
    public internal(set) var published: [PublishedEvent] = []

    var model = ReferenceModel()
    private var registered: [RegisteredTemplate] = []
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
        var known: [TaskTemplate] = []
        for workflow in workflows {
            known.append(try workflow.template())
            try self.handlers.merge(try workflow.handlers())
        }
        for template in templates { known.append(try template.validated()) }
        registered = known.map {
            RegisteredTemplate(id: UUID(), template: options.checksSchemas ? $0 : $0.withoutSchemas())
        }
    }

    /// The date in virtual time.
    public var date: Date { options.start.addingTimeInterval(now / .seconds(1)) }

    /// Submits a task of a template.
    ///
    /// - Parameters:
    ///   - version: which version; by default the one given last.
    ///   - options: what `Tasker.submit` takes; dates are those of ``date``.
    ///   - delay: how long from now none of its steps runs; in place of the options' `notBefore`.
    /// - Throws: `TestKitError` of code `unknownWorkflow`, `invalidInput`, `missingKey` or `keyConflict`.
    @discardableResult
    public func submit(
        namespace: String, name: String, version: String? = nil, input: JSONPayload = .emptyObject,
        key: String? = nil, options: SubmitOptions = SubmitOptions(), after delay: Duration? = nil
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
        let reference = WorkflowReference(found)
        let id = try create(reference, input: input, key: key, options: options, after: delay)
        return TestRun(id: id, engine: self, resultStep: found.steps.last?.name ?? "")
    }

    var templates: [TaskTemplate] { registered.map(\.template) }

    func registration(of reference: WorkflowReference) -> RegisteredTemplate? {
        registered.last { WorkflowReference($0.template) == reference }
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
