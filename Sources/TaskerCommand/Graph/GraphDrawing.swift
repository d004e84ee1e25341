/// Draws a directed acyclic graph from top to bottom, as `git log --graph` draws history: one row for each node, with the
/// edges as lanes beside it.
struct GraphDrawing {
    /// One line of the drawing.
    struct Row: Hashable {
        /// The lanes.
        let lanes: String
        /// The node of the row; nil for a row of edges only.
        let node: Int?
    }

    /// Wider drawings help nobody.
    static let mostLanes = 24

    private let marks: [String]
    private let children: [[Int]]
    /// For each lane the node that it leads to.
    private var lanes: [Int?] = []
    private var rows: [Row] = []

    /// The rows for nodes with the given parents; nil when the drawing would be too wide.
    ///
    /// - Parameter order: the nodes, parents before their children.
    static func rows(parents: [[Int]], order: [Int], marks: [String]) -> [Row]? {
        var children = [[Int]](repeating: [], count: parents.count)
        for child in order {
            for parent in parents[child] { children[parent].append(child) }
        }
        var drawing = GraphDrawing(marks: marks, children: children)
        for node in order {
            drawing.draw(node)
            guard drawing.lanes.count <= mostLanes else { return nil }
        }
        return drawing.rows
    }

    /// An order by level, parents before children; nodes on a circle come last.
    static func order(parents: [[Int]]) -> [Int] {
        var levels = [Int?](repeating: nil, count: parents.count)
        var changed = true
        while changed {
            changed = false
            for node in parents.indices where levels[node] == nil {
                let above = parents[node].map { levels[$0] }
                guard !above.contains(nil) else { continue }
                levels[node] = (above.compactMap(\.self).max() ?? -1) + 1
                changed = true
            }
        }
        return parents.indices.sorted { (levels[$0] ?? .max, $0) < (levels[$1] ?? .max, $1) }
    }

    private init(marks: [String], children: [[Int]]) {
        self.marks = marks
        self.children = children
    }

    private mutating func draw(_ node: Int) {
        let incoming = lanes.indices.filter { lanes[$0] == node }
        let column = incoming.first ?? takeLane()
        rows.append(Row(lanes: nodeRow(node, column, incoming), node: node))
        for lane in incoming { lanes[lane] = nil }
        split(node, column)
        while let last = lanes.last, last == nil { lanes.removeLast() }
    }

    /// The node itself; lanes that end in it join from the right.
    private func nodeRow(_ node: Int, _ column: Int, _ incoming: [Int]) -> String {
        let last = max(column, incoming.last ?? column)
        return line { lane in
            if lane == column { return (marks[node], lane < last ? "─" : " ") }
            guard lane > column, lane <= last else { return (lanes[lane] == nil ? " " : "│", " ") }
            let filler = lane < last ? "─" : " "
            if incoming.contains(lane) { return (lane == last ? "╯" : "┴", filler) }
            return (lanes[lane] == nil ? "─" : "┼", filler)
        }
    }

    /// Opens a lane for each child, the first in the node's own column.
    private mutating func split(_ node: Int, _ column: Int) {
        guard let first = children[node].first else {
            lanes[column] = nil
            return
        }
        lanes[column] = first
        var opened: [Int] = []
        for child in children[node].dropFirst() {
            let lane = takeLane(after: column)
            lanes[lane] = child
            opened.append(lane)
        }
        guard let last = opened.last.map({ max($0, opened.max() ?? $0) }) else { return }
        rows.append(
            Row(
                lanes: line { lane in
                    if lane == column { return ("├", "─") }
                    guard lane > column, lane <= last else { return (lanes[lane] == nil ? " " : "│", " ") }
                    let filler = lane < last ? "─" : " "
                    if opened.contains(lane) { return (lane == last ? "╮" : "┬", filler) }
                    return (lanes[lane] == nil ? "─" : "┼", filler)
                }, node: nil))
    }

    private mutating func takeLane(after column: Int = -1) -> Int {
        if let free = lanes.indices.first(where: { $0 > column && lanes[$0] == nil }) { return free }
        lanes.append(nil)
        return lanes.count - 1
    }

    private func line(_ cell: (Int) -> (mark: String, filler: String)) -> String {
        var text = ""
        for lane in lanes.indices {
            let cell = cell(lane)
            text += cell.mark + cell.filler
        }
        while text.last == " " { text.removeLast() }
        return text
    }
}
