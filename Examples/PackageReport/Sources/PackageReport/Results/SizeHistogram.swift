/// Packages counted by the room they take when installed.
struct SizeHistogram: Codable, Equatable, Sendable {
    /// The packages under a size that are in no smaller class.
    struct SizeClass: Codable, Equatable, Sendable {
        /// The first size (KiB) that is too large for this class; nil for the last class.
        let belowKiB: Int?
        var packages = 0
        var installedKiB = 0
    }

    /// One of the largest packages.
    struct Package: Codable, Equatable, Sendable {
        let name: String
        let installedKiB: Int
    }

    var classes = [100, 1 << 10, 10 << 10, 100 << 10, nil].map { SizeClass(belowKiB: $0) }
    /// The largest packages first, equal ones by name.
    let largest: [Package]
    /// All packages.
    let packages: Int
    /// Packages whose entry gives no size.
    var unknown = 0
    /// Entries of packages that were removed and take no room; not among the packages.
    let removed: Int
    /// The size (KiB) that half of the packages do not reach; nil when no entry gives one.
    let medianKiB: Int?
    var installedKiB = 0

    init(_ list: PackageList, limit: Int) {
        var sized: [Package] = []
        for (name, size) in zip(list.names, list.installedSizes) {
            guard let size else {
                unknown += 1
                continue
            }
            sized.append(Package(name: name, installedKiB: size))
            installedKiB += size
            if let index = classes.firstIndex(where: { $0.belowKiB.map { size < $0 } ?? true }) {
                classes[index].packages += 1
                classes[index].installedKiB += size
            }
        }
        sized.sort { ($1.installedKiB, $0.name) < ($0.installedKiB, $1.name) }
        medianKiB = sized.isEmpty ? nil : sized[sized.count / 2].installedKiB
        largest = Array(sized.prefix(limit))
        packages = list.count
        removed = list.notInstalled
    }
}
