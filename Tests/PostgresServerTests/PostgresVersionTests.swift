import PostgresServer
import Testing

@Suite("What postgres --version says")
struct PostgresVersionTests {
    @Test(
        "is read for releases, betas and development builds",
        arguments: [
            ("postgres (PostgreSQL) 18.6 (Debian 18.6-3)\n", 18, 6),
            ("postgres (PostgreSQL) 17.11\n", 17, 11),
            ("postgres (PostgreSQL) 19beta1\n", 19, 0),
            ("postgres (PostgreSQL) 20devel\n", 20, 0),
            ("postgres (PostgreSQL) 16.4\n", 16, 4),
        ])
    func read(output: String, major: Int, minor: Int) {
        #expect(PostgresVersion(versionOutput: output) == PostgresVersion(major: major, minor: minor))
    }

    @Test("is refused when no version is in it", arguments: ["", "postgres", "postgres (PostgreSQL) ", "psql 18.6"])
    func refused(output: String) {
        #expect(PostgresVersion(versionOutput: output) == nil)
    }

    @Test("is ordered by number, not by text")
    func order() {
        #expect(PostgresVersion(major: 17, minor: 9) < PostgresVersion(major: 17, minor: 11))
        #expect(PostgresVersion(major: 17, minor: 11) < PostgresVersion(major: 18, minor: 0))
    }
}
