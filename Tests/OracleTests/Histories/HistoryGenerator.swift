import TaskerCore

/// Makes a history from a seed.
struct HistoryGenerator {
    private var random: SeededGenerator
    /// What is said about tasks besides what they are: of a stream of its own, so that more of it changes nothing else.
    private var details: SeededGenerator
    private let seed: UInt64
    private let theme: HistoryTheme
    private var workers = 0
    /// How many of a hundred attempts succeed.
    private var luck = 0

    init(seed: UInt64) {
        self.seed = seed
        theme = HistoryTheme(seed: seed)
        random = SeededGenerator(seed: seed)
        details = SeededGenerator(seed: seed &+ 0xD1B5_4A32_D192_ED03)
    }

    /// - Parameter length: how many operations.
    static func history(seed: UInt64, length: ClosedRange<Int> = 20...40) -> History {
        var generator = HistoryGenerator(seed: seed)
        return generator.make(length: length)
    }

    private mutating func make(length: ClosedRange<Int>) -> History {
        let name = "t\(String(seed, radix: 36))"
        var templates = (0..<(theme == .anything || theme == .foreign ? random.number(1...3) : 1)).map {
            GraphGenerator.template(on: theme, name: "\(name)_\($0)", version: "1.0.0", &random)
        }
        if random.chance(0.3) {
            // Another version of the first, in whatever namespace: the same key may bring a conflict.
            templates.append(GraphGenerator.template(name: templates[0].name, version: "1.0.1", &random))
        }
        workers = random.number(2...3)
        luck = random.pick(theme == .batches ? [15, 40, 75] : [40, 75, 92, 98])
        let handlers = (0..<workers).map { worker in
            worker == 0 && random.chance(0.8)
                ? GraphGenerator.callables : GraphGenerator.callables.filter { _ in random.chance(0.5) }
        }
        var moments = [History.Moment(microseconds: pause(), operation: create())]
        let isLong = theme == .batches && random.chance(0.5)
        for _ in 1..<(random.chance(0.05) ? 120 : random.number(isLong ? 60...90 : length)) {
            var next = History.Moment(microseconds: pause(), operation: operation())
            if case .jump = moments.last?.operation, random.chance(0.6) {
                // At the very moment that something is due, somebody asks for it.
                next = History.Moment(
                    microseconds: 0,
                    operation: random.chance(0.5)
                        ? .runTimers(limit: 100) : .poll(claim(), queues: queues(), timers: random.number(0...6)))
            }
            // What is looked for after a long silence must not be found where a lease or a timer goes on.
            if next.microseconds >= 1_000_000_000, random.chance(0.6) {
                next.operation = random.chance(0.5) ? .detectStaleness : .sweep
            }
            // What is swept was lost a minute ago.
            if case .sweep = next.operation, theme == .batches { next.microseconds = 61_000_000 }
            moments.append(next)
        }
        return History(seed: seed, templates: templates, workers: handlers, moments: moments)
    }

    private mutating func operation() -> Operation {
        if theme == .foreign { return foreignOperation() }
        guard theme == .anything else { return themedOperation() }
        return switch random.number(0..<124) {
        case 100...: operatorAction()
        case ..<5: create()
        case ..<24: .claim(claim(), queues: queues())
        case ..<30: .poll(claim(), queues: queues(), timers: random.number(0...6))
        case ..<72: .settle((0..<random.pick([1, 2, 4, 8])).map { _ in result() }, settler())
        case ..<75: .extend(worker: worker(), leases(), milliseconds: duration())
        case ..<77: .checkpoint(worker: worker(), lease(), items: random.number(0...50), milliseconds: duration())
        case ..<80: .release(worker: worker(), leases())
        case ..<84: .runTimers(limit: random.pick([0, 1, 2, 100]))
        case ..<85: .sweep
        case ..<88: .cancel(task: random.number(0...99))
        case ..<90: .crash(worker: worker())
        case ..<95: foreign()
        default: .jump(shortBy: random.pick([0, 0, 0, 1]))
        }
    }

    /// More of what moves tasks, results that come together, and checkpoints of attempts that are somebody else's.
    private mutating func themedOperation() -> Operation {
        switch random.number(0..<100) {
        case 92...: operatorAction()
        case ..<5: create()
        case ..<20: .claim(claim(), queues: queues())
        case ..<24: .poll(claim(), queues: queues(), timers: random.number(0...6))
        case ..<62: .settle((0..<random.pick([1, 4, 8, 12])).map { _ in result() }, settler())
        case ..<64: .extend(worker: worker(), leases(), milliseconds: duration())
        case ..<70:
            .checkpoint(worker: worker(), ownedByAnyone(), items: random.number(0...50), milliseconds: duration())
        case ..<73: .release(worker: worker(), leases())
        case ..<79: .runTimers(limit: 100)
        case ..<83: .sweep
        case ..<84: .cancel(task: random.number(0...99))
        case ..<87: .crash(worker: worker())
        case ..<90: .finish(step: random.number(0...99), withResult: random.chance(0.5))
        default: .jump(shortBy: random.pick([0, 0, 0, 1]))
        }
    }

    /// What foreign workers do, and what they meet: claims and results of ours, pauses, timers.
    private mutating func foreignOperation() -> Operation {
        switch random.number(0..<100) {
        case ..<6: create()
        case ..<16: .claim(claim(), queues: queues())
        case ..<20: .poll(claim(), queues: queues(), timers: random.number(0...6))
        case ..<36: .settle((0..<random.pick([1, 2, 4])).map { _ in result() }, settler())
        case ..<42: .release(worker: worker(), leases())
        case ..<78: foreign()
        case ..<84: .runTimers(limit: random.pick([1, 100]))
        case ..<88: .pause(pause(), ends: random.chance(0.4))
        case ..<92: operatorAction()
        default: .jump(shortBy: random.pick([0, 0, 0, 1]))
        }
    }

    private mutating func foreign() -> Operation {
        switch random.number(0..<7) {
        case ..<3: .claimForeign(random.number(0...99))
        case ..<5: .endForeign(random.number(0...99), result(), announces: random.chance(0.8))
        default: .settleForeign(milliseconds: duration())
        }
    }

    private mutating func ownedByAnyone() -> Operation.LeasePick {
        random.chance(0.5) ? .held(random.number(0...99)) : .past(random.number(0...999))
    }

    private mutating func operatorAction() -> Operation {
        switch random.number(0..<28) {
        case 24...: .redrive(limit: random.number(1...3), milliseconds: 500)
        case ..<5: .reset(step: random.number(0...99))
        case ..<9: .finish(step: random.number(0...99), withResult: random.chance(0.5))
        case ..<12: .resume(task: random.number(0...99))
        case ..<15: .pause(pause(), ends: false)
        case ..<18: .pause(pause(), ends: true)
        case ..<19: .addDeadLetter(task: random.number(0...99))
        case ..<20: .resolveDeadLetter(random.number(0...99))
        case ..<22: .redrive(limit: random.number(1...3), milliseconds: random.pick([0, 125, 500, 2_000, 40_000]))
        default: .detectStaleness
        }
    }

    private mutating func pause() -> Operation.PausePick {
        switch random.number(0..<4) {
        case ..<2: .task(random.number(0...99))
        case ..<3: .template(random.number(0...9))
        default: .namespace(random.number(0...1))
        }
    }

    private mutating func create() -> Operation {
        let tasks = (0..<random.pick([1, 1, 2, 3])).map { _ in
            Operation.NewTaskPick(
                template: random.number(0...9), key: random.number(0...9), input: random.number(0...20),
                priority: details.chance(0.5) ? 0 : details.pick([-100, -1, 1, 2, 100, details.number(-100...100)]),
                delayMilliseconds: details.chance(0.92)
                    ? nil : details.pick([0, 1, 30, 5_000, details.number(1...60_000), 7_200_000]))
        }
        return .create(tasks, claim(orNone: true))
    }

    private mutating func result() -> Operation.Result {
        let outcome: Operation.Outcome =
            random.number(0..<100) < luck
            ? .success
            : random.chance(theme == .batches ? 0.6 : 0.85) ? .retryable : .permanent
        return Operation.Result(
            lease: lease(), outcome: outcome,
            delayMilliseconds: random.chance(theme == .batches ? 0.7 : 0.2) ? 0 : duration(),
            published: random.chance(0.2) ? (0..<random.number(1...3)).map { _ in random.number(0...9) } : [],
            choice: random.number(0...999_999))
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
            worker: worker(),
            limit: orNone && random.chance(0.5)
                ? 0 : random.pick(theme == .batches ? [1, 1, 2, 4] : [0, 1, 1, 2, 3, 5, 8, 20]),
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
        random.chance(0.04)
            ? random.pick([10_800_000_000, 2_400_000_000])
            : random.pick([0, 1, 1_000, 1_000, 5_000, 20_000, random.number(0...2_000_000), 40_000_000])
    }
}

extension SeededGenerator {
    fileprivate mutating func number(_ range: Range<Int>) -> Int {
        Int.random(in: range, using: &self)
    }
}
