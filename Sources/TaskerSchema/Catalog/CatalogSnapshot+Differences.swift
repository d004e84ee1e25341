extension CatalogSnapshot {
    /// In what a database differs from this expectation, in the order of kind and name; none when it doesn't.
    public func differences(to found: CatalogSnapshot) -> [CatalogDifference] {
        let expected = Dictionary(grouping: objects, by: Key.init)
        let present = Dictionary(grouping: found.objects, by: Key.init)
        return Set(expected.keys).union(present.keys).sorted().compactMap { key in
            let wanted = (expected[key] ?? []).map(\.definition)
            let has = (present[key] ?? []).map(\.definition)
            let kind: CatalogDifference.Kind
            switch (wanted.isEmpty, has.isEmpty) {
            case (false, true): kind = .missing
            case (true, _): kind = .extra
            case (false, false) where has.allSatisfy(wanted.contains): return nil
            case (false, false): kind = .different
            }
            return CatalogDifference(
                kind: kind, objectKind: key.kind, name: key.name,
                expected: wanted.isEmpty ? nil : wanted.joined(separator: " | or | "),
                found: has.isEmpty ? nil : has.joined(separator: " | "))
        }
    }

    private struct Key: Hashable, Comparable {
        let kind: String
        let name: String

        init(_ object: CatalogObject) {
            kind = object.kind
            name = object.name
        }

        static func < (left: Key, right: Key) -> Bool {
            (left.kind, left.name) < (right.kind, right.name)
        }
    }
}
