/// Which steps the outcome of a decision or batchable step adds to a task: the rules, without the task.
///
/// A step behind a decision exists once it was chosen: a child of a decision by name, any other step because one of its
/// parents was created at run time. It is created when none of its declared parents can come any more, that is, when no
/// decision or batch that might still create one is open. So it never misses a parent that comes late.
struct GraphGrowth {
    /// A step to be created, by positions in the template.
    struct Creation: Hashable {
        let position: Int
        /// The parents that exist, batch workers of the template standing for all of theirs.
        let parents: [Int]
        /// Whether the step whose outcome this is becomes a parent although the template does not say so.
        ///
        /// It does where a declared parent is missing (deferred convergence steps excepted), or where no parent was
        /// created together with the step: so there always is a parent that releases it.
        let followsSettled: Bool
    }

    /// The steps' kinds, by position.
    let types: [StepType]
    /// The template's graph.
    let graph: TemplateGraph
    /// The step whose outcome this is.
    let settled: Int
    /// The steps that the outcome names.
    let wanted: Set<Int>
    /// What exists, batch workers of the template standing for theirs; the ones now created among them.
    private(set) var exists: Set<Int>
    /// The decisions and batchable steps that exist and have not been settled.
    private(set) var open: Set<Int>
    private(set) var created: [Creation] = []
    private var new: Set<Int>
    private var possible: Set<Int> = []
    private var reached: Set<Int> = []
    private var behind: Set<Int> = []
    private var depths: [Int]

    /// - Parameter worker: the batch worker of the template of which workers are created.
    init(
        types: [StepType], graph: TemplateGraph, settled: Int, wanted: Set<Int>, worker: Int?, exists: Set<Int>,
        open: Set<Int>
    ) {
        self.types = types
        self.graph = graph
        self.settled = settled
        self.wanted = wanted
        self.exists = exists.union(worker.map { [$0] } ?? [])
        self.open = open
        new = Set(worker.map { [$0] } ?? [])
        depths = [Int](repeating: 0, count: types.count)
    }

    /// Finds what is to be created.
    ///
    /// - Throws: `OutcomeError` when the outcome names a step that it may not.
    mutating func grow() throws(OutcomeError) {
        let initial = Set(graph.initialSteps)
        for position in graph.order {
            follow(position)
            guard !exists.contains(position) else { continue }
            let parents = graph.parents[position]
            let mayMissParent = parents.contains(where: possible.contains)
            let isNamedOnly =
                types[position] != .deferredConvergence && parents.contains { types[$0] == .decision }
            if types[position] == .batchWorker {
                if parents.contains(where: { open.contains($0) || possible.contains($0) }) { possible.insert(position) }
            } else if wanted.contains(position) {
                guard !mayMissParent else {
                    throw refusal("a step of which a parent may still be created", "steps with all their parents")
                }
                try create(position)
            } else if !mayMissParent, !isNamedOnly,
                parents.contains(where: { exists.contains($0) && !initial.contains($0) })
            {
                try create(position)
            } else if isNamedOnly ? reached.contains(position) : mayMissParent {
                possible.insert(position)
            }
        }
        guard wanted.isSubset(of: behind) else {
            throw refusal("a step that does not lie behind the decision", "steps behind it")
        }
    }

    /// Notes what the parents of a step mean for it.
    private mutating func follow(_ position: Int) {
        let parents = graph.parents[position]
        if parents.contains(where: { $0 == settled || behind.contains($0) }) { behind.insert(position) }
        if parents.contains(where: {
            reached.contains($0) || types[$0] == .decision && (open.contains($0) || possible.contains($0))
        }) {
            reached.insert(position)
        }
        depths[position] = (parents.map { depths[$0] }.max() ?? 0) + (types[position] == .decision ? 1 : 0)
    }

    private mutating func create(_ position: Int) throws(OutcomeError) {
        if types[position] == .decision, depths[position] > DecisionOutcome.maximumDepth {
            throw refusal("more decisions in a row", "at most \(DecisionOutcome.maximumDepth)")
        }
        let parents = graph.parents[position]
        let present = parents.filter(exists.contains)
        let isIncomplete = present.count < parents.count && types[position] != .deferredConvergence
        let follows = !parents.contains(settled) && (isIncomplete || !parents.contains(where: new.contains))
        created.append(Creation(position: position, parents: present, followsSettled: follows))
        exists.insert(position)
        new.insert(position)
        if types[position] == .decision || types[position] == .batchable { open.insert(position) }
    }

    private func refusal(_ found: String, _ allowed: String) -> OutcomeError {
        OutcomeError(field: "\(DecisionOutcome.member).step_names", found: found, allowed: allowed)
    }
}
