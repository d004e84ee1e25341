/// A position in a list that is mapped: the elements from there on travel with it, so that a worker reads its own and no others.
struct MapSlice<Element: Codable & Sendable>: Codable, Sendable {
    let index: Int
    let elements: [Element]

    /// The list, cut into ranges of `size` elements.
    static func cut(_ list: [Element], size: Int) -> [BatchRange<MapSlice>] {
        stride(from: 0, to: list.count, by: max(1, size)).map { start in
            let end = min(start + max(1, size), list.count)
            return BatchRange(
                from: MapSlice(index: start, elements: Array(list[start..<end])),
                to: MapSlice(index: end, elements: []),
                size: end - start)
        }
    }
}
