/// One thing in which the layout of V1 differs from the archive's.
struct LayoutDifference: Hashable {
    enum Kind: String {
        /// In the archive only.
        case gone
        /// In V1 only.
        case new
        /// In both, defined otherwise.
        case changed
    }

    let kind: Kind
    /// Such as `index idx_tasks_complete`.
    let object: String
    /// V1's definition; the archive's for what is gone.
    let definition: String

    /// All differences of V1 from the archive, in the order of their objects.
    static func all(from archive: Layout, to current: Layout) -> [LayoutDifference] {
        Set(archive.definitions.keys).union(current.definitions.keys).sorted().compactMap { object in
            switch (archive.definitions[object], current.definitions[object]) {
            case (let old?, nil): LayoutDifference(kind: .gone, object: object, definition: old)
            case (nil, let new?): LayoutDifference(kind: .new, object: object, definition: new)
            case (let old?, let new?) where old != new:
                LayoutDifference(kind: .changed, object: object, definition: new)
            default: nil
            }
        }
    }

    /// As a line of `differences.yaml`.
    var line: String {
        switch kind {
        case .gone, .new: "\(kind.rawValue): - \(object)"
        case .changed: "changed: \(object): \(definition)"
        }
    }
}
