import Testing

@testable import PackageReport

@Suite("The names in a dependency field")
struct DependencyFieldTests {
    @Test(
        "Versions, architectures, profiles and folded lines are left out",
        arguments: [
            ("libc6", ["libc6"]),
            ("libc6 (>= 2.34), zlib1g(>= 1:1.2.3)", ["libc6", "zlib1g"]),
            ("python3:any (>= 3.11~), perl:any", ["python3", "perl"]),
            ("a [amd64 i386],\nb <!nocheck> ,\tc", ["a", "b", "c"]),
            ("", []),
            (" , ,, (>= 1)", []),
        ])
    func names(field: String, names: [String]) {
        let targets = DependencyField(field).targets
        #expect(targets.map(\.name) == names)
        #expect(targets.allSatisfy { !$0.isAlternative })
    }

    @Test("Packages that may stand for each other are marked as alternatives")
    func alternatives() {
        let targets = DependencyField("default-mta | mail-transport-agent (>= 1) | exim4:any, adduser, x|").targets
        #expect(targets.map(\.name) == ["default-mta", "mail-transport-agent", "exim4", "adduser", "x"])
        #expect(targets.map(\.isAlternative) == [true, true, true, false, false])
    }
}
