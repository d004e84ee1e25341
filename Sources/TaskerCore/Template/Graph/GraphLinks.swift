/// Parents and children by position; names that refer to nothing are left out.
struct GraphLinks {
    let parents: [[Int]]
    let children: [[Int]]

    init(_ steps: [StepDefinition]) {
        let positions = Dictionary(steps.enumerated().map { ($1.name, $0) }) { first, _ in first }
        parents = steps.map { step in step.dependencies.compactMap { positions[$0] } }
        var children = [[Int]](repeating: [], count: steps.count)
        for (child, parents) in parents.enumerated() {
            for parent in parents { children[parent].append(child) }
        }
        self.children = children
    }

    /// The longest way from a root to each step; −1 for steps on a cycle or behind one.
    func levels() -> [Int] {
        var unmet = parents.map(\.count)
        var levels = [Int](repeating: -1, count: parents.count)
        var ready = parents.indices.filter { unmet[$0] == 0 }
        for root in ready { levels[root] = 0 }
        var next = 0
        while next < ready.count {
            let step = ready[next]
            next += 1
            for child in children[step] {
                unmet[child] -= 1
                if unmet[child] == 0 {
                    levels[child] = 1 + (parents[child].map { levels[$0] }.max() ?? -1)
                    ready.append(child)
                }
            }
        }
        return levels
    }

    func descendants(of positions: [Int]) -> Set<Int> {
        Self.reach(from: positions, along: children)
    }

    func ancestors(of positions: [Int]) -> Set<Int> {
        Self.reach(from: positions, along: parents)
    }

    static func reach(from positions: [Int], along links: [[Int]]) -> Set<Int> {
        var reached: Set<Int> = []
        var open = positions
        while let step = open.popLast() {
            for next in links[step] where reached.insert(next).inserted { open.append(next) }
        }
        return reached
    }

    /// One cycle per knot of steps, each as positions in the order of the flow, beginning at its first step in the template.
    func cycles() -> [[Int]] {
        var remaining = circular()
        var cycles: [[Int]] = []
        while let start = remaining.min() {
            guard let cycle = cycle(from: start, within: remaining) else {
                remaining.remove(start)
                continue
            }
            cycles.append(cycle)
            // Everything on the same knot would only repeat the finding.
            let knot = reached(from: cycle[0], along: children, within: remaining)
                .intersection(reached(from: cycle[0], along: parents, within: remaining))
            remaining.subtract(knot)
        }
        return cycles
    }

    /// The steps on a cycle or between two cycles.
    private func circular() -> Set<Int> {
        let levels = levels()
        var remaining = Set(levels.indices.filter { levels[$0] < 0 })
        // Steps behind a cycle have no way back: peel them off from the ends.
        var open = remaining.sorted()
        while let step = open.popLast() {
            guard remaining.contains(step), !children[step].contains(where: remaining.contains) else { continue }
            remaining.remove(step)
            open.append(contentsOf: parents[step])
        }
        return remaining
    }

    /// The shortest cycle through `start` among `allowed`, by breadth-first search, or nil.
    private func cycle(from start: Int, within allowed: Set<Int>) -> [Int]? {
        var cameFrom: [Int: Int] = [:]
        var open = [start]
        var next = 0
        while next < open.count {
            let step = open[next]
            next += 1
            for child in children[step] where allowed.contains(child) {
                if child == start {
                    var way = [step]
                    while let last = way.last, last != start, let previous = cameFrom[last] { way.append(previous) }
                    return way.reversed()
                }
                if cameFrom[child] == nil {
                    cameFrom[child] = step
                    open.append(child)
                }
            }
        }
        return nil
    }

    private func reached(from start: Int, along links: [[Int]], within allowed: Set<Int>) -> Set<Int> {
        var reached: Set<Int> = [start]
        var open = [start]
        while let step = open.popLast() {
            for next in links[step] where allowed.contains(next) && reached.insert(next).inserted { open.append(next) }
        }
        return reached
    }
}
