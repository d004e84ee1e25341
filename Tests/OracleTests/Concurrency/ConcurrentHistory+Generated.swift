extension ConcurrentHistory {
    /// Makes a history from a seed: the operations that the seed makes in sequence, many of them at a time.
    static func generated(seed: UInt64) -> ConcurrentHistory {
        let base = HistoryGenerator.history(seed: seed, length: 40...70)
        var random = SeededGenerator(seed: seed &+ 0xA5A5_A5A5_5A5A_5A5A)
        var windows: [Window] = []
        var open = Window(microseconds: 0, operations: [])
        var width = 1
        for moment in base.moments {
            let isAlone = moment.operation.isAlone
            if isAlone || open.operations.count >= width || moment.microseconds >= 1_000_000_000 {
                windows.append(open)
                open = Window(microseconds: 0, operations: [])
                width = random.number(2...clients)
            }
            open.microseconds += moment.microseconds
            open.operations.append(moment.operation)
            if isAlone {
                windows.append(open)
                open = Window(microseconds: 0, operations: [])
            } else if open.operations.count < width, random.chance(0.35) {
                open.operations.append(moment.operation.rival(&random))
            }
        }
        windows.append(open)
        return ConcurrentHistory(
            seed: seed, templates: base.templates, workers: base.workers,
            windows: windows.filter { !$0.operations.isEmpty })
    }
}

extension Operation {
    /// What another client does to the same steps at the same time; the same thing, mostly.
    func rival(_ random: inout SeededGenerator) -> Operation {
        switch self {
        case .release(let worker, let leases): .extend(worker: worker, leases, milliseconds: 30_000)
        case .extend(let worker, let leases, _): .release(worker: worker, leases)
        case .checkpoint(let worker, let lease, _, _) where random.chance(0.5): .release(worker: worker, [lease])
        case .settle(let results, let claim) where random.chance(0.5):
            claim.worker < 0
                ? .cancel(task: random.number(0...99))
                : .extend(worker: claim.worker, results.map(\.lease), milliseconds: 5_000)
        default: self
        }
    }

    /// Whether nothing overlaps with it.
    ///
    /// Some are no calls. What a sweep leaves out when others hold steps is not told apart here; pairs of functions run sweeps
    /// beside everything.
    var isAlone: Bool {
        switch self {
        case .crash, .jump, .sweep: true
        default: false
        }
    }

    /// Whether it begins or ends a pause, or looks after what a pause has left behind.
    var isAboutPauses: Bool {
        switch self {
        case .pause, .sweep, .cancel: true
        default: false
        }
    }
}
