import Foundation
import TaskerCore
import TaskerStore

extension HistoryRun {
    /// Inputs of which some are the same although their texts differ.
    private static let inputs = [
        "{}", "{}", "{}", #"{"a":1,"b":[2,"x"]}"#, #"{ "b": [2, "x"], "a": 1 }"#, #"{"a":2}"#, "null", "[]",
    ]

    mutating func create(_ picks: [Operation.NewTaskPick], _ claim: Operation.ClaimPick) async throws -> Answer {
        let (modelRequests, storeRequests) = try requests(picks)
        var answer = Answer(
            call: "create "
                + zip(picks, modelRequests).map { pick, request in
                    "\(request.id.text.suffix(4)) of \(request.template.name) \(request.template.version) key \(pick.key) "
                        + "input \(request.input.text) priority \(pick.priority) "
                        + "after \(pick.delayMilliseconds.map { "\($0) ms" } ?? "nothing")"
                }.joined(separator: ", ") + ", worker \(claim.worker + 1) claims \(claim.limit) for "
                + "\(claim.leaseMilliseconds) ms")

        let before = enqueuedSteps
        let worker = workers[claim.worker]
        let expected = model.create(modelRequests, claiming: worker.offer(claim), now: now)
        let actual = try await subject.store.create(storeRequests, terms: worker.terms(claim))

        let created = expected.results.compactMap { if case .created(let id) = $0 { id } else { nil } }
        taskIDs += created
        if !created.isEmpty { stepIDs.merge(try await subject.steps(of: created)) { first, _ in first } }
        answer.expected = expected.results.map { text($0) }
        answer.actual = actual.tasks.map { "\($0.outcome.rawValue) \($0.taskID.text) \($0.state)" }
        compare(expected.claimed, actual.started, enqueued: before, &answer)
        give(expected.claimed, to: claim.worker)
        return answer
    }

    func text(_ creation: ModelCreation) -> String {
        let (word, id) =
            switch creation {
            case .created(let id): ("created", id)
            case .existing(let id): ("existing", id)
            case .conflict(let id): ("conflict", id)
            }
        return "\(word) \(id.text) \(model.task(id)?.state.rawValue ?? "-")"
    }

    /// What picks ask for, of the model and of the store.
    mutating func requests(_ picks: [Operation.NewTaskPick]) throws -> ([ModelTaskRequest], [NewTask]) {
        var modelRequests: [ModelTaskRequest] = []
        var storeRequests: [NewTask] = []
        for pick in picks {
            requests += 1
            let id = UUID(numbered: requests, of: 0)
            let number = pick.template % history.templates.count
            let template = history.templates[number]
            let input = try JSONPayload(text: Self.inputs[pick.input % Self.inputs.count])
            let identity = IdentityHash.keyed(namespace: "any", name: template.name, key: "\(pick.key)")
            modelRequests.append(
                try ModelTaskRequest(
                    id: id, template: template, input: input, identity: identity, priority: pick.priority,
                    notBefore: pick.delayMilliseconds.map { now + .milliseconds($0) }))
            var request = NewTask(id: id, templateID: templateIDs[number], input: input, identity: identity.hex)
            request.priority = pick.priority
            request.notBefore = pick.delayMilliseconds.map { Subject.date(now + .milliseconds($0)) }
            storeRequests.append(request)
        }
        return (modelRequests, storeRequests)
    }
}
