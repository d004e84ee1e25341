import Foundation

/// A drawn graph with the cells of a table beside its nodes.
struct GraphText {
    /// A node: its mark and what stands beside it.
    struct Node {
        let mark: String
        /// Applied to the mark.
        let markStyle: (String) -> String
        let cells: [String]
        let styles: [(String) -> String]
    }

    /// The lines of the graph; without lanes, but with the names of the parents, when it is too wide to be drawn.
    static func lines(nodes: [Node], parents: [[Int]], paint: Paint) -> [String] {
        let order = GraphDrawing.order(parents: parents)
        let drawn = GraphDrawing.rows(parents: parents, order: order, marks: nodes.map(\.mark))
        let rows = drawn ?? order.map { GraphDrawing.Row(lanes: nodes[$0].mark, node: $0) }
        let width = rows.map(\.lanes.count).max() ?? 0
        var table = TextTable()
        for row in rows {
            guard let node = row.node else { continue }
            var cells = nodes[node].cells
            if drawn == nil, !parents[node].isEmpty {
                cells.append("after " + parents[node].map { nodes[$0].cells.first ?? "" }.joined(separator: ", "))
            }
            table.add(cells, styles: nodes[node].styles)
        }
        var texts = table.lines()[...]
        return rows.map { row in
            guard let node = row.node, let text = texts.popFirst() else { return paint.dim(row.lanes) }
            let padding = String(repeating: " ", count: width - row.lanes.count + 2)
            return paintLanes(row.lanes, nodes[node], paint) + padding + text
        }
    }

    private static func paintLanes(_ lanes: String, _ node: Node, _ paint: Paint) -> String {
        guard paint.isOn, let place = lanes.range(of: node.mark) else { return lanes }
        return paint.dim(String(lanes[..<place.lowerBound])) + node.markStyle(node.mark)
            + paint.dim(String(lanes[place.upperBound...]))
    }
}
