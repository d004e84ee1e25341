/// What the report needs to know of every package, in columns that stay small as JSON.
///
/// The index of a whole distribution (63,440 packages of Debian 12) takes 3.1 MB of the 4 MiB that a step's result may have.
struct PackageList: Equatable, Sendable {
    /// The file the list was read from.
    let source: String
    /// Entries of the file whose package is not on the machine (removed, configuration files left).
    var notInstalled = 0
    var names: [String] = []
    var sections = CodedColumn()
    var maintainers = CodedColumn()
    /// Installed size in KiB plus one; 0 when the entry does not say.
    var sizes = PackedIntegers([])
    /// How many of the `dependencies` belong to each package, in the order of `names`.
    var dependencyCounts = PackedIntegers([])
    /// Twice the number of the target, plus one when it is one of several alternatives; targets count through `names`, then `absentTargets`.
    var dependencies = PackedIntegers([])
    /// Names that packages depend on and no entry has: virtual packages, and what is not installed.
    var absentTargets: [String] = []

    /// The largest installed size (KiB) that is believed, 4 TiB; sums of sizes cannot overflow.
    static let largestSize = 1 << 32

    var count: Int { names.count }

    /// Installed sizes in KiB of the packages, in the order of `names`; nil when the entry does not say.
    var installedSizes: [Int?] { sizes.values.map { $0 == 0 ? nil : $0 - 1 } }
}

extension PackageList: Codable {
    private enum CodingKeys: String, CodingKey {
        case source, notInstalled, names, sections, maintainers, sizes, dependencyCounts, dependencies, absentTargets
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        source = try container.decode(String.self, forKey: .source)
        notInstalled = try container.decode(Int.self, forKey: .notInstalled)
        names = try container.decode([String].self, forKey: .names)
        sections = try container.decode(CodedColumn.self, forKey: .sections)
        maintainers = try container.decode(CodedColumn.self, forKey: .maintainers)
        sizes = try container.decode(PackedIntegers.self, forKey: .sizes)
        dependencyCounts = try container.decode(PackedIntegers.self, forKey: .dependencyCounts)
        dependencies = try container.decode(PackedIntegers.self, forKey: .dependencies)
        absentTargets = try container.decode([String].self, forKey: .absentTargets)
        guard isConsistent else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "the columns of the list do not fit together"))
        }
    }

    private var isConsistent: Bool {
        let columns = [sections.count, maintainers.count, sizes.values.count, dependencyCounts.values.count]
        let targets = names.count + absentTargets.count
        return columns.allSatisfy { $0 == count } && sections.isConsistent && maintainers.isConsistent
            && sizes.values.allSatisfy { $0 <= Self.largestSize + 1 }
            && dependencies.values.allSatisfy { $0 >> 1 < targets }
    }
}
