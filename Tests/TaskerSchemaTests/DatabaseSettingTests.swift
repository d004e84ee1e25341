import Testing

@testable import TaskerSchema

@Suite("The settings of the database")
struct DatabaseSettingTests {
    private func missing(_ settings: String...) -> [String] {
        DatabaseSetting.missing(from: settings).map(\.name)
    }

    @Test func `both are missing from a new database`() {
        #expect(missing() == ["search_path", "TimeZone"])
        #expect(missing("work_mem=64MB") == ["search_path", "TimeZone"])
    }

    @Test func `a longer path that begins with tasker is left alone`() {
        #expect(missing("search_path=tasker, app, public", "TimeZone=UTC").isEmpty)
        #expect(missing("search_path=\"tasker\",public", "timezone=Etc/UTC").isEmpty)
    }

    @Test func `another path or time zone is replaced`() {
        #expect(missing("search_path=public, tasker", "TimeZone=Europe/Berlin") == ["search_path", "TimeZone"])
        #expect(missing("search_path=tasker_old", "TimeZone=UTC") == ["search_path"])
    }

    @Test func `the statement quotes the database's name`() {
        #expect(
            DatabaseSetting.searchPath.statement(database: "my \"db\"")
                == "ALTER DATABASE \"my \"\"db\"\"\" SET search_path TO tasker, public;")
    }

    @Test func `texts are quoted whatever they hold`() {
        #expect(SQLText.literal("it's") == "'it''s'")
        #expect(SQLText.literal("a\\'b") == "E'a\\\\''b'")
    }
}
