import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

@testable import Tasker

extension HostileEntry {
    /// Every place of the public library where text enters.
    static let all = submitting + operating + reading + registering + storing

    /// Methods without a text of the caller's, or those whose texts pass another entry.
    static let without: [String: String] = [
        "state": "an id", "completion": "an id", "healthCounts": "nothing", "analytics": "a time", "history": "an id",
        "actions": "an id", "annotations": "an id",
    ]

    private static let good = Operator("test", reason: "test")

    private static let submitting = [
        HostileEntry("submit", "key") { text, scene in
            let input = JSONPayload(["a": .string(UUID().uuidString)])
            let first = try await scene.tasker.submit(scene.reference, input: input, key: text)
            let again = try await scene.tasker.submit(scene.reference, input: input, key: text)
            return first.id == again.id && first.created && !again.created ? text : "another task"
        },
        HostileEntry("submit", "tags") { text, scene in
            let id = try await submit(scene) { $0.tags = ["a", text] }
            return try await scene.read("t.tags->>1", of: id)
        },
        HostileEntry("submit", "initiator") { text, scene in
            let id = try await submit(scene) { $0.initiator = text }
            return try await scene.read("t.initiator", of: id)
        },
        HostileEntry("submit", "source_system") { text, scene in
            let id = try await submit(scene) { $0.sourceSystem = text }
            return try await scene.read("t.source_system", of: id)
        },
        HostileEntry("submit", "reason") { text, scene in
            let id = try await submit(scene) { $0.reason = text }
            return try await scene.read("t.reason", of: id)
        },
        HostileEntry("submit", "input") { text, scene in
            let input = JSONPayload(["text": .string(text), "id": .string(UUID().uuidString)])
            let id = try await scene.tasker.submit(scene.reference, input: input).id
            return try await scene.read("t.context->>'text'", of: id)
        },
        HostileEntry("submit", "template") { text, scene in
            _ = try await scene.tasker.submit(
                WorkflowReference(namespace: text, name: "flow", version: ""), input: .emptyObject)
            return "found"
        },
        HostileEntry("submit", "template") { text, scene in
            _ = try await scene.tasker.submit(
                WorkflowReference(namespace: "shop", name: text, version: ""), input: .emptyObject)
            return "found"
        },
        // Without a version, the newest is meant.
        HostileEntry("submit", "template") { text, scene in
            _ = try await scene.tasker.submit(
                WorkflowReference(namespace: "shop", name: "flow", version: text),
                input: JSONPayload(["id": .string(UUID().uuidString)]))
            return text.isEmpty ? nil : "found"
        },
    ]

    private static let operating = [
        HostileEntry("cancel", "by") { text, scene in
            try await scene.tasker.cancel(scene.task, by: text, reason: "test")
            return try await scene.read(
                "SELECT h.metadata->>'by' FROM tasker.task_transitions h WHERE h.task_uuid = t.task_uuid AND h.to_state = 'cancelled'"
            )
        },
        HostileEntry("cancel", "reason") { text, scene in
            try await scene.tasker.cancel(scene.task, by: "test", reason: text)
            return try await scene.read(
                "SELECT h.metadata->>'reason' FROM tasker.task_transitions h WHERE h.task_uuid = t.task_uuid AND h.to_state = 'cancelled'"
            )
        },
        HostileEntry("resetStep", "step") { text, scene in
            try await scene.tasker.resetStep(text, of: scene.task, by: good)
            return "found"
        },
        HostileEntry("resolveStep", "step") { text, scene in
            try await scene.tasker.resolveStep(text, of: scene.task, by: good)
            return "found"
        },
        HostileEntry("resolveStep", "by") { text, scene in
            try await scene.tasker.resolveStep("a", of: scene.task, by: Operator(text, reason: "test"))
            return try await scene.readAction("acted_by")
        },
        HostileEntry("resolveStep", "reason") { text, scene in
            try await scene.tasker.resolveStep("a", of: scene.task, by: Operator("test", reason: text))
            return try await scene.readAction("reason")
        },
        HostileEntry("completeStep", "step") { text, scene in
            try await scene.tasker.completeStep(text, of: scene.task, result: 1, by: good)
            return "found"
        },
        HostileEntry("completeStep", "result") { text, scene in
            try await scene.tasker.completeStep("a", of: scene.task, result: text, by: good)
            return try await scene.read(
                "SELECT s.results->>'result' FROM tasker.workflow_steps s WHERE s.task_uuid = t.task_uuid AND s.state = 'complete'"
            )
        },
        HostileEntry("resume", "by") { text, scene in
            try await scene.tasker.resume(scene.task, by: Operator(text, reason: "test"))
            return "a task that runs"
        },
        HostileEntry("pause", "namespace") { text, scene in
            try await scene.tasker.pause(.namespace(text), by: good)
            return "found"
        },
        HostileEntry("pause", "template") { text, scene in
            try await scene.tasker.pause(.template(namespace: text, name: text), by: good)
            return "found"
        },
        HostileEntry("pause", "reason") { text, scene in
            try await scene.tasker.pause(.task(scene.task), by: Operator("test", reason: text))
            return try await scene.readAction("reason")
        },
        HostileEntry("unpause", "namespace") { text, scene in
            try await scene.tasker.unpause(.namespace(text), by: good)
            return "found"
        },
        HostileEntry("redrive", "namespace") { text, scene in
            var options = RedriveOptions()
            options.filter.namespace = text
            options.filter.template = text
            options.filter.reason = text
            options.filter.fingerprint = text
            _ = try await scene.tasker.redrive(options, by: good)
            return nil
        },
        HostileEntry("redrive", "by") { text, scene in
            _ = try await scene.tasker.redrive(RedriveOptions(), by: Operator(text, reason: "test"))
            return nil
        },
    ]

    private static let reading = [
        HostileEntry("annotate", "type") { text, scene in
            try await scene.tasker.annotate(scene.task, type: text, value: 1).type
        },
        HostileEntry("annotate", "annotation") { text, scene in
            try await scene.tasker.annotate(scene.task, type: "note", value: text).value.decode(String.self)
        },
        HostileEntry("list", "tag") { text, scene in
            _ = try await scene.tasker.list(TaskScope().tagged(text))
            return nil
        },
        HostileEntry("list", "type") { text, scene in
            _ = try await scene.tasker.list(TaskScope().annotated(text))
            return nil
        },
        HostileEntry("count", "template") { text, scene in
            _ = try await scene.tasker.count(TaskScope().inNamespaces(text).ofTemplates(named: text).versions(text))
            return nil
        },
        HostileEntry("events", "pattern") { text, scene in
            _ = try scene.tasker.events(matching: text)
            return nil
        },
        HostileEntry("durableEvents", "namespace") { text, scene in
            let reading = Task { for try await _ in scene.tasker.durableEvents(namespace: text) { break } }
            try await Task.sleep(for: .milliseconds(100))
            reading.cancel()
            _ = try? await reading.value
            return nil
        },
    ]

    private static let registering = [
        HostileEntry("init", "namespace") { text, scene in
            try await register(TaskTemplate(name: "n", namespace: text, version: "1.0.0", steps: [.step("a")]), scene)
                .namespace
        },
        HostileEntry("init", "name") { text, scene in
            try await register(
                TaskTemplate(name: text, namespace: "shop", version: "1.0.0", steps: [.step("a")]), scene
            )
            .name
        },
        HostileEntry("init", "version") { text, scene in
            try await register(TaskTemplate(name: "n", namespace: "shop", version: text, steps: [.step("a")]), scene)
                .version
        },
        HostileEntry("init", "description") { text, scene in
            try await register(
                TaskTemplate(name: "d", namespace: "shop", version: "1.0.0", description: text, steps: [.step("a")]),
                scene
            ).description
        },
        HostileEntry("init", "steps[0].name") { text, scene in
            try await register(
                TaskTemplate(name: "s", namespace: "shop", version: "1.0.0", steps: [.step(text)]), scene
            )
            .steps[0].name
        },
        HostileEntry("init", "steps[0].handler") { text, scene in
            var step = StepDefinition.step("a")
            step.handler.callable = text
            return try await register(
                TaskTemplate(name: "h", namespace: "shop", version: "1.0.0", steps: [step]), scene
            ).steps[0].handler.callable
        },
        HostileEntry("init", "database") { text, scene in
            _ = try await Tasker(database: PostgresConfiguration(url: text), logger: scene.tasker.logger)
            return "connected"
        },
    ]

    private static let storing = [
        HostileEntry("store.poll", "parameter") { text, scene in
            _ = try await scene.store.poll(
                namespaces: [text], terms: scene.fixture.store.terms(handlers: [text]), timers: 1)
            return nil
        },
        HostileEntry("store.claim", "parameter") { text, scene in
            _ = try await scene.store.claim(from: [text], terms: scene.fixture.store.terms(handlers: [text]))
            return nil
        },
        HostileEntry("store.heartbeat", "parameter") { text, scene in
            let id = UUID()
            try await scene.store.heartbeat(
                WorkerPresence(
                    id: id, hostname: text, processID: 1, version: text, namespaces: [text], handlers: [text]))
            let found = try await scene.store.workers().first { $0.id == id }
            try await scene.store.leave(worker: id)
            return found?.hostname == text && found?.handlers == [text] ? text : found?.hostname
        },
        HostileEntry("store.registerSystem", "name") { text, scene in
            try await scene.store.registerSystem(named: text).name
        },
        HostileEntry("store.registerSystem", "description") { text, scene in
            try await scene.store.registerSystem(named: "erp", description: text).description
        },
        HostileEntry("store.map", "one.") { text, scene in
            try await scene.store.map(RemoteObject(system: "erp", id: text), to: RemoteObject(system: "erp", id: "z"))
            return try await scene.store.counterparts(of: RemoteObject(system: "erp", id: "z")).contains {
                $0.id == text
            }
                ? text : "another"
        },
        HostileEntry("store.map", ".system") { text, scene in
            try await scene.store.map(RemoteObject(system: text, id: "1"), to: RemoteObject(system: text, id: "2"))
            return nil
        },
        HostileEntry("store.counterparts", "parameter") { text, scene in
            _ = try await scene.store.counterparts(of: RemoteObject(system: text, id: text))
            return nil
        },
        HostileEntry("store.result", "parameter") { text, scene in
            _ = try await scene.store.result(ofStep: text, task: scene.task)
            return nil
        },
        HostileEntry("store.deadLetters", "parameter") { text, scene in
            var filter = DeadLetterFilter()
            filter.status = text
            filter.reason = text
            _ = try await scene.store.deadLetters(filter)
            return nil
        },
        HostileEntry("store.audit", "parameter") { text, scene in
            _ = try await scene.store.audit(namespace: text, name: text)
            return nil
        },
        HostileEntry("store.peekEvents", "namespace") { text, scene in
            _ = try await scene.store.peekEvents(of: text, after: nil, limit: 1)
            return nil
        },
        HostileEntry("store.queue", "namespace") { text, scene in
            _ = try await scene.store.queue(namespace: text)
            return nil
        },
    ]

    private static func submit(_ scene: HostileScene, _ change: (inout SubmitOptions) -> Void) async throws -> UUID {
        var options = SubmitOptions()
        change(&options)
        return try await scene.tasker.submit(
            scene.reference, input: JSONPayload(["id": .string(UUID().uuidString)]), options: options
        ).id
    }

    /// Registers as a process does when it starts, and reads back what other processes get.
    private static func register(_ template: TaskTemplate, _ scene: HostileScene) async throws -> TaskTemplate {
        let tasker = try await scene.fixture.make(templates: [template])
        await tasker.shutdown()
        guard
            let found = try await scene.store.template(
                namespace: template.namespace, name: template.name, version: template.version)
        else { throw CocoaError(.featureUnsupported) }
        return found.template
    }
}
