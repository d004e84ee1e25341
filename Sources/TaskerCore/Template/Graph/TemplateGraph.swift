/// The graph of a template's steps, by their positions in `TaskTemplate.steps`.
public struct TemplateGraph: Hashable, Sendable {
    /// The largest number of steps: 10,000.
    public static let maximumSteps = 10_000

    /// The steps' names by position.
    public let names: [String]
    /// The positions of each step's parents, in the order in which the step declares them.
    public let parents: [[Int]]
    /// The positions of each step's children, ascending.
    public let children: [[Int]]
    /// The longest way from a step without parents: 0 for those, 1 for their children that need nothing deeper, and so on.
    public let levels: [Int]
    /// All positions so that parents come before children: by level, then by position.
    public let order: [Int]
    /// The positions of the steps that exist when the task is created, ascending.
    ///
    /// Left out are batch workers and whatever lies behind a decision or a batch worker: the outcome of a decision or batch
    /// creates them. A deferred convergence that lies behind neither is a step like any other.
    public let initialSteps: [Int]

    /// The positions of the steps without parents, ascending.
    public var roots: [Int] { names.indices.filter { parents[$0].isEmpty } }

    /// The positions of the steps without children, ascending.
    public var leaves: [Int] { names.indices.filter { children[$0].isEmpty } }

    /// Builds the graph and checks it: unknown parents, duplicates, cycles, places of decision and batch steps.
    ///
    /// - Throws: `TemplateError` with everything that is wrong with the graph.
    public init(_ template: TaskTemplate) throws(TemplateError) {
        let problems = Self.findProblems(in: template.steps)
        guard problems.isEmpty else { throw TemplateError(problems: problems) }
        let links = GraphLinks(template.steps)
        self.init(links: links, steps: template.steps)
    }

    private init(links: GraphLinks, steps: [StepDefinition]) {
        names = steps.map(\.name)
        parents = links.parents
        children = links.children
        let levels = links.levels()
        self.levels = levels
        order = steps.indices.sorted { (levels[$0], $0) < (levels[$1], $1) }
        let workers = steps.indices.filter { steps[$0].type == .batchWorker }
        let decisions = steps.indices.filter { steps[$0].type == .decision }
        let later = links.descendants(of: workers + decisions).union(workers)
        initialSteps = steps.indices.filter { !later.contains($0) }
    }

    /// The positions of everything that needs one of `positions`, directly or not.
    public func descendants(of positions: [Int]) -> Set<Int> {
        GraphLinks.reach(from: positions, along: children)
    }

    /// The positions of everything that one of `positions` needs, directly or not.
    public func ancestors(of positions: [Int]) -> Set<Int> {
        GraphLinks.reach(from: positions, along: parents)
    }
}
