import Foundation
import Testing

@testable import PackageReport

@Suite("The compact list of packages")
struct PackageListTests {
    @Test("Removed packages are counted apart, half-installed ones are packages, an index has no status")
    func status() throws {
        let list = try list(
            """
            Package: here
            Status: install ok installed

            Package: gone
            Status: deinstall ok config-files

            Package: never
            Status: unknown ok not-installed

            Package: half
            Status: install ok half-configured

            Package: index-entry

            Section: no-name
            """)
        #expect(list.names == ["here", "half", "index-entry"])
        #expect(list.notInstalled == 2)
    }

    @Test("Missing fields have stand-ins; sizes that are no numbers or out of range count as not given")
    func missingFields() throws {
        let list = try list(
            """
            Package: a

            Package: b
            Section:
            Maintainer: Some Team <team@example.org>
            Installed-Size: 0

            Package: c
            Installed-Size: -5

            Package: d
            Installed-Size: 99999999999999999

            Package: e
            Installed-Size: 12 MB
            """)
        #expect(list.sections.texts == ["(none)"])
        #expect(list.maintainers.texts == ["(none)", "Some Team <team@example.org>"])
        #expect(list.maintainers.codes.values == [0, 1, 0, 0, 0])
        #expect(list.installedSizes == [nil, 0, nil, nil, nil])
    }

    @Test("Dependencies refer to entries by number and to absent packages behind them, each once per package")
    func dependencies() throws {
        let list = try list(
            """
            Package: app
            Pre-Depends: base
            Depends: base | other, lib (>= 1), mail-agent

            Package: base

            Package: lib
            Depends: base | other
            """)
        #expect(list.absentTargets == ["other", "mail-agent"])
        #expect(list.dependencyCounts.values == [4, 0, 2])
        // app: base (plain in Pre-Depends), other (alternative), lib, mail-agent. lib: base, other (alternatives).
        #expect(list.dependencies.values == [1 << 1, 3 << 1 | 1, 2 << 1, 4 << 1, 1 << 1 | 1, 3 << 1 | 1])
    }

    @Test("A list survives JSON unchanged")
    func roundTrip() throws {
        let list = try list("Package: ä\nInstalled-Size: 300000\nDepends: b\n\nPackage: b\nSection: x\n")
        #expect(try JSONDecoder().decode(PackageList.self, from: JSONEncoder().encode(list)) == list)
    }

    @Test(
        "A list whose columns do not fit together is refused",
        arguments: [
            ("names", #"["a", "b", "c"]"#), ("sizes", #""AQ==""#), ("sizes", #""gA==""#), ("sizes", #""not base64""#),
            ("dependencies", #""fw==""#), ("sections", #"{"texts": [], "codes": "AAA="}"#),
        ])
    func refused(field: String, value: String) throws {
        let list = try list("Package: a\nDepends: b\n\nPackage: b\n")
        let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(list))
        var object = try #require(encoded as? [String: Any])
        object[field] = try JSONSerialization.jsonObject(with: Data(value.utf8), options: .fragmentsAllowed)
        let broken = try JSONSerialization.data(withJSONObject: object)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(PackageList.self, from: broken) }
    }

    @Test("Packed integers of every length survive", arguments: [[], [0], [127, 128, 16_383, 16_384, 1 << 32, .max]])
    func packedIntegers(values: [Int]) throws {
        let packed = PackedIntegers(values)
        #expect(try JSONDecoder().decode(PackedIntegers.self, from: JSONEncoder().encode(packed)) == packed)
    }

    @Test("Packed integers of more than 63 bits are refused")
    func tooLong() throws {
        let bytes = Data(Array(repeating: 0xFF, count: 9) + [0x01])
        let json = try JSONEncoder().encode(bytes.base64EncodedString())
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(PackedIntegers.self, from: json) }
    }

    private func list(_ text: String) throws -> PackageList {
        var builder = PackageListBuilder(source: "test")
        var parser = ControlParser(keeping: PackageListBuilder.fields)
        parser.consume(Array(text.utf8)) { builder.add($0) }
        parser.finish { builder.add($0) }
        return builder.build()
    }
}
