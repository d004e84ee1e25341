import Testing

@testable import PackageReport

@Suite("What the counting steps find")
struct ReportResultTests {
    /// Six packages: sizes 10, 100, 1024, 200000, 5 and one without; `lib` is needed by three, `mta` is virtual.
    static let list: PackageList = {
        var builder = PackageListBuilder(source: "test")
        var parser = ControlParser(keeping: PackageListBuilder.fields)
        let text = """
            Package: app
            Section: web
            Maintainer: B
            Installed-Size: 10
            Depends: lib, mta | none

            Package: lib
            Section: libs
            Maintainer: A
            Installed-Size: 100

            Package: tool
            Section: web
            Maintainer: A
            Installed-Size: 1024
            Depends: lib | other-lib

            Package: game
            Section: games
            Maintainer: C
            Installed-Size: 200000
            Depends: lib

            Package: doc
            Section: doc
            Maintainer: A
            Installed-Size: 5

            Package: meta
            Section: libs
            Maintainer: B
            Depends: mta
            """
        parser.consume(Array(text.utf8)) { builder.add($0) }
        parser.finish { builder.add($0) }
        return builder.build()
    }()

    @Test("Groups come by packages, then by name, with the sum of their sizes")
    func grouping() {
        let sections = Grouping(Self.list.sections, of: Self.list, limit: 3)
        #expect(sections.total == 4)
        #expect(sections.groups.map(\.name) == ["libs", "web", "doc"])
        #expect(sections.groups.map(\.packages) == [2, 2, 1])
        #expect(sections.groups.map(\.installedKiB) == [100, 1_034, 5])
    }

    @Test("A size on the border of two classes belongs to the upper one")
    func histogram() {
        let sizes = SizeHistogram(Self.list, limit: 2)
        #expect(sizes.classes.map(\.belowKiB) == [100, 1_024, 10_240, 102_400, nil])
        #expect(sizes.classes.map(\.packages) == [2, 1, 1, 0, 1])
        #expect(sizes.classes.map(\.installedKiB) == [15, 100, 1_024, 0, 200_000])
        #expect(sizes.unknown == 1)
        #expect(sizes.packages == 6)
        #expect(sizes.medianKiB == 100)
        #expect(sizes.installedKiB == 201_139)
        #expect(sizes.largest.map(\.name) == ["game", "tool"])
    }

    @Test("The most needed come first, with those who accept another, and virtual packages are told apart")
    func fanIn() {
        let fanIn = DependencyFanIn(Self.list, limit: 3)
        #expect(fanIn.targets.map(\.name) == ["lib", "mta", "none"])
        #expect(fanIn.targets.map(\.neededBy) == [3, 2, 1])
        #expect(fanIn.targets.map(\.asAlternative) == [1, 1, 1])
        #expect(fanIn.targets.map(\.isListed) == [true, false, false])
        #expect(fanIn.dependencies == 7)
        #expect(fanIn.independent == 2)
    }

    @Test("What nobody needs is not in the list of the needed")
    func unneeded() {
        #expect(DependencyFanIn(Self.list, limit: 100).targets.map(\.name) == ["lib", "mta", "none", "other-lib"])
    }
}
