/// Collects a package list entry by entry.
struct PackageListBuilder {
    /// The fields of an entry that the list is made of.
    static let fields = ["Package", "Status", "Section", "Maintainer", "Installed-Size", "Depends", "Pre-Depends"]
    /// Stands for a section or maintainer that an entry does not give.
    static let unknown = "(none)"

    private var list: PackageList
    private var sectionCodes: [String: Int] = [:]
    private var maintainerCodes: [String: Int] = [:]
    private var dependencies: [[DependencyField.Target]] = []

    init(source: String) {
        list = PackageList(source: source)
    }

    /// Adds the package of one paragraph; a paragraph without a name is passed over, a removed package only counted.
    mutating func add(_ stanza: ControlStanza) {
        guard let name = stanza["Package"], !name.isEmpty else { return }
        guard Self.isInstalled(status: stanza["Status"]) else { return list.notInstalled += 1 }
        list.names.append(name)
        list.sections.append(Self.text(stanza["Section"]), index: &sectionCodes)
        list.maintainers.append(Self.text(stanza["Maintainer"]), index: &maintainerCodes)
        list.sizes.values.append(Self.size(stanza["Installed-Size"]).map { $0 + 1 } ?? 0)
        dependencies.append(Self.targets(stanza["Pre-Depends"], stanza["Depends"]))
    }

    /// The list; names of dependencies are numbered only now, when all packages are known.
    func build() -> PackageList {
        var list = list
        var numbers: [String: Int] = [:]
        for (number, name) in list.names.enumerated() where numbers[name] == nil { numbers[name] = number }
        for targets in dependencies {
            list.dependencyCounts.values.append(targets.count)
            for target in targets {
                let number = numbers[target.name] ?? list.names.count + list.absentTargets.count
                if number == list.names.count + list.absentTargets.count {
                    numbers[target.name] = number
                    list.absentTargets.append(target.name)
                }
                list.dependencies.values.append(number << 1 | (target.isAlternative ? 1 : 0))
            }
        }
        return list
    }

    /// Whether an entry is of a package with its files unpacked; a `Packages` index has no status, all of it counts.
    private static func isInstalled(status: String?) -> Bool {
        guard let state = status?.split(separator: " ").last else { return true }
        return state != "not-installed" && state != "config-files"
    }

    private static func text(_ value: String?) -> String {
        guard let value, !value.isEmpty else { return unknown }
        return value
    }

    /// KiB as in the policy manual 5.6.20; a number out of range counts as not given.
    private static func size(_ value: String?) -> Int? {
        value.flatMap { Int($0) }.flatMap { (0...PackageList.largestSize).contains($0) ? $0 : nil }
    }

    /// Every target once; as a plain dependency if any clause says so.
    private static func targets(_ fields: String?...) -> [DependencyField.Target] {
        let all = fields.compactMap { $0 }.flatMap { DependencyField($0).targets }
        let plain = Set(all.lazy.filter { !$0.isAlternative }.map(\.name))
        var seen: Set<String> = []
        return all.compactMap { target in
            guard seen.insert(target.name).inserted else { return nil }
            return DependencyField.Target(name: target.name, isAlternative: !plain.contains(target.name))
        }
    }
}
