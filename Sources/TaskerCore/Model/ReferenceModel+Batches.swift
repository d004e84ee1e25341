extension ReferenceModel {
    /// What the end of steps means for the batches of their tasks, once all results of a call are recorded.
    ///
    /// A complete batchable step gives its first workers their places. A worker that is complete or has failed leaves its
    /// place to the next one that is pending. A failed one is set aside under `isolate`: no convergence waits for it any
    /// longer; under `fail_fast`, the first failure cancels the workers that have not begun, and sets these aside.
    ///
    /// - Returns: for each task in which that changed something, the number of the result that did.
    mutating func runBatches(after ended: [(task: Int, step: Int, number: Int)]) -> [(task: Int, number: Int)] {
        var changes: [(task: Int, number: Int)] = []
        for task in Set(ended.map(\.task)).sorted() {
            for (worker, batch) in tasks[task].batches.sorted(by: { $0.key < $1.key }) {
                let results = ended.filter { $0.task == task && batch.workers.contains($0.step) }
                let failed = results.filter { tasks[task].steps[$0.step].state == .error }
                var places = results.count
                var number = results.first?.number
                if batch.placed == 0, let start = ended.first(where: { $0.task == task && $0.step == batch.batchStep }),
                    tasks[task].steps[batch.batchStep].state.satisfiesDependencies
                {
                    places = batch.parallelism ?? batch.workers.count
                    number = start.number
                }
                if batch.strategy == .isolate {
                    for failure in failed {
                        setAside(failure.step, in: task)
                        changes.append((task, failure.number))
                    }
                }
                if batch.strategy == .failFast, let failure = failed.first, !batch.isStopped {
                    stop(worker, in: task)
                    changes.append((task, failure.number))
                } else if let number, giveOut(places, of: worker, in: task) {
                    changes.append((task, number))
                }
            }
        }
        return changes
    }

    private mutating func giveOut(_ places: Int, of worker: Int, in task: Int) -> Bool {
        guard let batch = tasks[task].batches[worker], batch.placed < batch.workers.count else { return false }
        let waiting = batch.workers.indices.dropFirst(batch.placed)
            .filter { tasks[task].steps[batch.workers[$0]].state == .pending }.prefix(places)
        tasks[task].batches[worker]?.placed = (waiting.last ?? batch.workers.count - 1) + 1
        for index in waiting { tasks[task].steps[batch.workers[index]].unmet -= 1 }
        return !waiting.isEmpty
    }

    /// Those of the steps of one task that begin again: of a batch's workers as many as its window has room for; the others
    /// wait for their places.
    mutating func admit(_ places: [(task: Int, step: Int)]) -> [(task: Int, step: Int)] {
        guard let task = places.first?.task else { return places }
        var held: Set<Int> = []
        for (worker, batch) in tasks[task].batches {
            guard let parallelism = batch.parallelism else { continue }
            let steps = tasks[task].steps
            let waiting = places.map(\.step).filter { steps[$0].batchPosition > 0 && steps[$0].position == worker }
                .sorted { steps[$0].batchPosition < steps[$1].batchPosition }
                .dropFirst(max(0, parallelism - underWay(batch, in: task)))
            guard let first = waiting.first else { continue }
            tasks[task].batches[worker]?.placed = min(batch.placed, steps[first].batchPosition - 1)
            for index in waiting { tasks[task].steps[index].unmet = 1 }
            held.formUnion(waiting)
        }
        return places.filter { !held.contains($0.step) }
    }

    /// Gives out as many places as the window of a batch has room for.
    mutating func fillWindow(of worker: Int, in task: Int) {
        guard let batch = tasks[task].batches[worker], let parallelism = batch.parallelism else { return }
        let room = parallelism - underWay(batch, in: task)
        if room > 0 { _ = giveOut(room, of: worker, in: task) }
    }

    private func underWay(_ batch: ModelBatch, in task: Int) -> Int {
        batch.workers.count { tasks[task].steps[$0].state.isLive || tasks[task].steps[$0].state == .waitingForRetry }
    }

    private mutating func stop(_ worker: Int, in task: Int) {
        guard let batch = tasks[task].batches[worker] else { return }
        tasks[task].batches[worker]?.isStopped = true
        tasks[task].batches[worker]?.placed = batch.workers.count
        for index in batch.workers {
            let step = tasks[task].steps[index]
            guard step.state == .pending || step.state == .enqueued && step.attempts == 0 else { continue }
            removeMessage(of: (task, index))
            tasks[task].steps[index].move(to: .cancelled)
            setAside(index, in: task)
        }
    }

    private mutating func setAside(_ worker: Int, in task: Int) {
        for child in tasks[task].steps.indices where tasks[task].steps[child].parents.contains(worker) {
            tasks[task].steps[child].parents.removeAll { $0 == worker }
            tasks[task].steps[child].unmet -= 1
        }
    }
}
