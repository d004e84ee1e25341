import Foundation
import TaskerCore
import TaskerStore

extension StepWorker {
    /// Gives the events of settled attempts to the subscribers of this process, and wakes the readers of queues.
    func announceEvents(of batch: [StepSettlement], settled: [UUID: String]) {
        var published: [DomainEvent] = []
        var queued: Set<String> = []
        for settlement in batch {
            guard let origin = settlement.origin,
                let state = settled[settlement.reference.stepID].flatMap(StepState.init(rawValue:))
            else { continue }
            // The database refused the outcome of a decision or batch, and recorded why.
            let refused = settlement.outcome == .success && state == .error
            for event in settlement.events where event.states.contains(state) {
                if event.delivery.isQueued { queued.insert(origin.namespace) }
                guard event.delivery.isInProcess else { continue }
                published.append(
                    refused ? origin.refusal(event) : origin.event(event, result: settlement.result))
            }
        }
        if !published.isEmpty { events.published(published) }
        if !queued.isEmpty { events.eventsQueued(queued) }
    }

    /// Adds what attempts publish whose handlers are not at hand: lost ones, and those whose results the database refused.
    func findEvents(of batch: inout [StepSettlement]) async throws {
        let open = batch.indices.filter { batch[$0].unannounced != nil }
        guard !open.isEmpty else { return }
        let origins = try await store.origins(of: open.map { batch[$0].reference.stepID })
        for index in open {
            guard let failure = batch[index].unannounced else { continue }
            if let place = origins[batch[index].reference.stepID],
                let template = try await templates.template(place.templateID)?.template,
                let step = template.step(named: place.templateStep)
            {
                batch[index].origin = place.origin
                batch[index].events =
                    StepEvents(step: step, template: template)
                    .due(after: .failure(failure), at: Date(), by: workerName).events
            }
            batch[index].unannounced = nil
        }
    }
}
