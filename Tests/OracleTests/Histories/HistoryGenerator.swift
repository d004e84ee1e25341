import TaskerCore

/// Makes a history from a seed.
struct HistoryGenerator {
    private var random: SeededGenerator
    private let seed: UInt64
    private var workers = 0
    /// How many of a hundred attempts succeed.
    private var luck = 0

    init(seed: UInt64) {
        self.seed = seed
        random = SeededGenerator(seed: seed)
    }

    /// - Parameter length: how many operations.
    static func history(seed: UInt64, length: ClosedRange<Int> = 20...40) -> History {
        var generator = HistoryGenerator(seed: seed)
        return generator.make(length: length)
    }

    private mutating func make(length: ClosedRange<Int>) -> History {
        let name = "t\(String(seed, radix: 36))"
        var templates = (0..<random.number(1...3)).map {
            GraphGenerator.template(name: "\(name)_\($0)", version: "1.0.0", &random)
        }
        if random.chance(0.3) {
            // Another version of the first, in whatever namespace: the same key may bring a conflict.
            templates.append(GraphGenerator.template(name: templates[0].name, version: "1.0.1", &random))
        }
        workers = random.number(2...3)
        luck = random.pick([40, 75, 92, 98])
        let handlers = (0..<workers).map { worker in
            worker == 0 && random.chance(0.8)
                ? GraphGenerator.callables : GraphGenerator.callables.filter { _ in random.chance(0.5) }
        }
        var moments = [History.Moment(microseconds: pause(), operation: create())]
        for _ in 1..<(random.chance(0.05) ? 120 : random.number(length)) {
            var next = History.Moment(microseconds: pause(), operation: operation())
            if case .jump = moments.last?.operation, random.chance(0.6) {
                // At the very moment that something is due, somebody asks for it.
                next = History.Moment(
                    microseconds: 0,
                    operation: random.chance(0.5)
                        ? .runTimers(limit: 100) : .poll(claim(), queues: queues(), timers: random.number(0...6)))
            }
            moments.append(next)
        }
        return History(seed: seed, templates: templates, workers: handlers, moments: moments)
    }

    private mutating func operation() -> Operation {
        switch random.number(0..<100) {
        case ..<5: create()
        case ..<24: .claim(claim(), queues: queues())
        case ..<30: .poll(claim(), queues: queues(), timers: random.number(0...6))
        case ..<72: .settle((0..<random.pick([1, 2, 4, 8])).map { _ in result() }, settler())
        case ..<76: .extend(worker: worker(), leases(), milliseconds: duration())
        case ..<80: .release(worker: worker(), leases())
        case ..<86: .runTimers(limit: random.pick([0, 1, 2, 100]))
        case ..<88: .cancel(task: random.number(0...99))
        case ..<90: .crash(worker: worker())
        default: .jump(shortBy: random.pick([0, 0, 0, 1]))
        }
    }

    private mutating func create() -> Operation {
        let tasks = (0..<random.pick([1, 1, 2, 3])).map { _ in
            Operation.NewTaskPick(
                template: random.number(0...9), key: random.number(0...9), input: random.number(0...20))
        }
        return .create(tasks, claim(orNone: true))
    }

    private mutating func result() -> Operation.Result {
        let outcome: Operation.Outcome =
            random.number(0..<100) < luck ? .success : random.chance(0.85) ? .retryable : .permanent
        return Operation.Result(
            lease: lease(), outcome: outcome, delayMilliseconds: random.chance(0.2) ? 0 : duration())
    }

    private mutating func leases() -> [Operation.LeasePick] {
        (0..<random.number(1...4)).map { _ in lease() }
    }

    private mutating func lease() -> Operation.LeasePick {
        switch random.number(0..<20) {
        case ..<16: .held(random.number(0...99))
        case ..<18: .past(random.number(0...999))
        case ..<19: .unknownAttempt(random.number(0...999))
        default: .unknownStep
        }
    }

    private mutating func claim(orNone: Bool = false) -> Operation.ClaimPick {
        Operation.ClaimPick(
            worker: worker(), limit: orNone && random.chance(0.5) ? 0 : random.pick([0, 1, 1, 2, 3, 5, 8, 20]),
            leaseMilliseconds: duration())
    }

    /// Mostly the worker that holds the most, so that tasks get somewhere.
    private mutating func settler() -> Operation.ClaimPick {
        var pick = claim(orNone: true)
        if random.chance(0.7) { pick.worker = Operation.busiestWorker }
        return pick
    }

    private mutating func queues() -> [Int] {
        random.pick([[0], [1], [0, 1], [1, 0]])
    }

    private mutating func worker() -> Int {
        random.number(0...(workers - 1))
    }

    /// Milliseconds of a lease or delay: from an instant to hours.
    private mutating func duration() -> Int {
        random.pick([1, 30, 1_000, 5_000, 30_000, random.number(1...60_000), 7_200_000])
    }

    /// Microseconds between operations.
    private mutating func pause() -> Int {
        random.chance(0.03)
            ? 10_800_000_000
            : random.pick([0, 1, 1_000, 1_000, 5_000, 20_000, random.number(0...2_000_000), 40_000_000])
    }
}

extension SeededGenerator {
    fileprivate mutating func number(_ range: Range<Int>) -> Int {
        Int.random(in: range, using: &self)
    }
}
