/// Which packages the most others need.
struct DependencyFanIn: Codable, Equatable, Sendable {
    /// One package that others name in `Depends` or `Pre-Depends`.
    struct Target: Codable, Equatable, Sendable {
        let name: String
        /// Packages that name it, each counted once.
        var neededBy = 0
        /// How many of these accept another package in its place (`a | b`).
        var asAlternative = 0
        /// Whether the list has an entry of that name; a virtual package has none.
        let isListed: Bool
    }

    /// The most needed first, equal ones by name.
    let targets: [Target]
    /// Pairs of a package and one it names.
    let dependencies: Int
    /// Packages that name no other.
    let independent: Int

    init(_ list: PackageList, limit: Int) {
        var targets = list.names.map { Target(name: $0, isListed: true) }
        targets += list.absentTargets.map { Target(name: $0, isListed: false) }
        for dependency in list.dependencies.values {
            targets[dependency >> 1].neededBy += 1
            targets[dependency >> 1].asAlternative += dependency & 1
        }
        targets.sort { ($1.neededBy, $0.name) < ($0.neededBy, $1.name) }
        self.targets = Array(targets.prefix(limit).prefix { $0.neededBy > 0 })
        dependencies = list.dependencies.values.count
        independent = list.dependencyCounts.values.count { $0 == 0 }
    }
}
