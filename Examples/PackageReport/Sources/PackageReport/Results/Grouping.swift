/// Packages counted by some property of theirs.
struct Grouping: Codable, Equatable, Sendable {
    /// One value of the property.
    struct Group: Codable, Equatable, Sendable {
        let name: String
        var packages = 0
        var installedKiB = 0
    }

    /// The largest groups, most packages first, equal ones by name.
    let groups: [Group]
    /// How many groups there are, those not listed included.
    let total: Int

    /// Counts one column of the list and keeps the `limit` largest groups.
    init(_ column: CodedColumn, of list: PackageList, limit: Int) {
        var groups = column.texts.map { Group(name: $0) }
        for (code, size) in zip(column.codes.values, list.installedSizes) {
            groups[code].packages += 1
            groups[code].installedKiB += size ?? 0
        }
        groups.sort { ($1.packages, $0.name) < ($0.packages, $1.name) }
        total = groups.count
        self.groups = Array(groups.prefix(limit))
    }
}
