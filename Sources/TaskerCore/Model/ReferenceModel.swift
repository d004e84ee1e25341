public import Foundation

/// The specification of the engine: tasks, steps, leases, retries and timers in memory, driven by an explicit clock.
///
/// Every call is one transaction of the real engine. Times are durations since an arbitrary origin and must not decrease.
/// Random histories run against this and against PostgreSQL; after every call both must be in the same state.
public struct ReferenceModel: Sendable {
    /// A message on a queue.
    struct Message: Hashable {
        let step: Int
        let task: Int
        let queue: String
        var visibleAt: Duration
    }

    /// All tasks, in the order of their creation.
    public internal(set) var tasks: [ModelTask] = []
    /// The events on the queue of each namespace, by its name in lower case, oldest first.
    public internal(set) var events: [String: [ModelEvent]] = [:]
    var messages: [Int64: Message] = [:]
    /// What is paused.
    public internal(set) var pauses: Set<ModelPause> = []
    /// The steps that calls may touch which pass by what others hold; nil for all.
    ///
    /// Claims, timers, sweeps, staleness and redrives skip locked rows. When calls overlap, which rows those were is no part of
    /// the specification: whoever compares is told what a call touched, and asks whether it may have touched just that.
    public var reach: Set<ModelStepID>?
    /// The dead letters, in the order in which they were opened.
    public internal(set) var deadLetters: [ModelDeadLetter] = []
    private var nextMessageID: Int64 = 1
    private var taskIndices: [UUID: Int] = [:]
    private var identities: [IdentityHash: Int] = [:]

    /// A model without tasks.
    public init() {}

    /// The task of that identifier, if any.
    public func task(_ id: UUID) -> ModelTask? {
        taskIndices[id].map { tasks[$0] }
    }

    /// Creates tasks; a request whose identity exists creates nothing.
    ///
    /// The version of the template is no part of the comparison: a request that is repeated after a deployment finds its task.
    /// A new task's roots are enqueued in the order of the requests and, within a task, of the template. With an offer, the
    /// first roots are claimed at once. A task without steps is complete.
    public mutating func create(
        _ requests: [ModelTaskRequest], claiming offer: ModelClaimOffer? = nil, now: Duration
    ) -> (results: [ModelCreation], claimed: [ModelLease]) {
        var results: [ModelCreation] = []
        var created: [Int] = []
        for request in requests {
            if let known = identities[request.identity] {
                let same = Self.sameInput(tasks[known].input, request.input)
                results.append(same ? .existing(tasks[known].id) : .conflict(tasks[known].id))
                continue
            }
            identities[request.identity] = tasks.count
            taskIndices[request.id] = tasks.count
            created.append(tasks.count)
            tasks.append(ModelTask(request))
            tasks[tasks.count - 1].createdAt = now
            results.append(.created(request.id))
        }
        let roots = created.flatMap { task in
            tasks[task].steps.indices.filter { tasks[task].steps[$0].unmet == 0 }.map { (task: task, step: $0) }
        }
        let claimed = enqueue(roots, claiming: offer, now: now)
        for task in created { evaluate(task, now: now) }
        return (results, claimed)
    }

    /// Inputs are the same when their canonical texts are.
    private static func sameInput(_ left: JSONPayload, _ right: JSONPayload) -> Bool {
        if left.bytes == right.bytes { return true }
        guard let left = try? CanonicalJSON.encode(left), let right = try? CanonicalJSON.encode(right) else {
            return false
        }
        return left == right
    }

    func find(_ id: ModelStepID) -> (task: Int, step: Int)? {
        guard let task = taskIndices[id.task],
            let step = tasks[task].steps.firstIndex(where: { $0.definition.name == id.name })
        else { return nil }
        return (task, step)
    }

    func find(task id: UUID) -> Int? {
        taskIndices[id]
    }

    /// Whether a call that passes by what others hold may touch the step.
    func reaches(_ place: (task: Int, step: Int)) -> Bool {
        guard let reach else { return true }
        return reach.contains(
            ModelStepID(task: tasks[place.task].id, name: tasks[place.task].steps[place.step].definition.name))
    }

    /// Whether such a call may touch the task.
    func reaches(task: Int) -> Bool {
        guard let reach else { return true }
        return reach.contains { $0.task == tasks[task].id }
    }

    /// The step that runs exactly this attempt on this worker, or nil: the fence of every write by a worker.
    ///
    /// The number alone would not do: a released attempt is not counted, and its number is given again.
    func findRunning(_ lease: ModelLease, by worker: UUID) -> (task: Int, step: Int)? {
        guard let place = find(lease.step) else { return nil }
        let step = tasks[place.task].steps[place.step]
        return step.state == .inProgress && step.attempts == lease.attempt && step.worker == worker ? place : nil
    }

    /// How much later than the first message of a call its nth one becomes visible, so that messages keep their order.
    static func order(_ number: Int) -> Duration { .microseconds(number) }

    /// Sends a message per step, in order; the first `offer.limit` steps that the worker can run are claimed at once, the
    /// others become visible, those of tasks with a scheduled start at that time.
    mutating func enqueue(
        _ places: [(task: Int, step: Int)], claiming offer: ModelClaimOffer?, now: Duration
    ) -> [ModelLease] {
        var claimed: [ModelLease] = []
        for (number, place) in places.enumerated() {
            let step = tasks[place.task].steps[place.step]
            let task = tasks[place.task]
            let isPaused = isPaused(place.task)
            let isHeldBack = isPaused || task.notBefore.map { $0 > now } ?? false
            let taken = offer.flatMap { !isHeldBack && claimed.count < $0.limit && $0.canRun(step) ? $0 : nil }
            let id = nextMessageID
            nextMessageID += 1
            let visibleAt = (taken.map { now + $0.lease } ?? task.visibleAt(now)) + Self.order(number)
            messages[id] = Message(
                step: place.step, task: place.task, queue: task.template.queueName,
                visibleAt: isPaused ? Self.parked : visibleAt)
            tasks[place.task].steps[place.step].messageID = id
            if let taken {
                claimed.append(start(place, worker: taken.worker))
            } else {
                tasks[place.task].steps[place.step].move(to: .enqueued)
            }
        }
        return claimed
    }

    /// Begins the next execution of a step.
    mutating func start(_ place: (task: Int, step: Int), worker: UUID) -> ModelLease {
        tasks[place.task].steps[place.step].attempts += 1
        tasks[place.task].steps[place.step].move(to: .inProgress)
        tasks[place.task].steps[place.step].worker = worker
        return lease(of: place)
    }

    func lease(of place: (task: Int, step: Int)) -> ModelLease {
        let step = tasks[place.task].steps[place.step]
        return ModelLease(
            step: ModelStepID(task: tasks[place.task].id, name: step.definition.name), attempt: step.attempts)
    }

    mutating func removeMessage(of place: (task: Int, step: Int)) {
        if let id = tasks[place.task].steps[place.step].messageID { messages[id] = nil }
        tasks[place.task].steps[place.step].messageID = nil
    }

    /// Moves a task to the state that follows from its steps: once per call that touched it.
    ///
    /// - Parameter reviving: an operator acts on the task: one that was given up goes on, too.
    mutating func evaluate(_ task: Int, now: Duration, reviving: Bool = false) {
        tasks[task].touchedAt = now
        guard !tasks[task].state.isTerminal || reviving else { return }
        let next = tasks[task].stateOfSteps
        guard next != tasks[task].state else { return }
        tasks[task].move(to: next)
        if next == .complete { tasks[task].completedAt = now }
    }
}
