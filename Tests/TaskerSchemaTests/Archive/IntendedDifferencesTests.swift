import Testing

@Suite("The list of intended differences")
struct IntendedDifferencesTests {
    private static let archive = Layout([
        "table tasks": "table", "column tasks.reason": "varchar(128)", "index idx_tasks_complete": "btree",
        "function f(a integer)": "takes (a integer)",
    ])
    private static let current = Layout([
        "table tasks": "table", "column tasks.reason": "varchar(500)", "table workers": "table",
        "column workers.pid": "integer", "index idx_w": "CREATE INDEX idx_w ON tasker.workers USING btree (pid)",
        "view v": "view", "view v.a": "integer", "function g(a integer)": "takes (a integer)",
    ])
    private static let list = """
        - because: of a reason
          gone: [index idx_tasks_complete, function f]
          new: [table workers, view v, function g]
          changed: {column tasks.reason: varchar(500)}
        """

    private static func complaints(_ yaml: String, current: Layout = current) throws -> [String] {
        try IntendedDifferences(yaml: yaml).complaints(about: LayoutDifference.all(from: archive, to: current))
    }

    @Test func `a complete list has nothing to complain about`() throws {
        #expect(try Self.complaints(Self.list) == [])
    }

    @Test func `a difference that is not listed is named`() throws {
        var further = Self.current.definitions
        further["column tasks.surprise"] = "integer"
        #expect(
            try Self.complaints(Self.list, current: Layout(further)) == ["not listed: new: - column tasks.surprise"])
    }

    @Test func `a change other than the listed one is named`() throws {
        var other = Self.current.definitions
        other["column tasks.reason"] = "text"
        #expect(
            try Self.complaints(Self.list, current: Layout(other)) == [
                "not listed: changed: column tasks.reason: text", "no such difference: changed: column tasks.reason",
            ])
    }

    @Test func `an entry without a difference is named`() throws {
        var without = Self.current.definitions
        without["function g(a integer)"] = nil
        #expect(try Self.complaints(Self.list, current: Layout(without)) == ["no such difference: new: function g"])
    }

    @Test func `an object that is listed twice, and a group without a reason, are named`() throws {
        let complaints = try Self.complaints(Self.list + "\n- because: ' '\n  new: [table work*]\n")
        #expect(complaints.count == 2)
        #expect(complaints.first?.hasPrefix("listed twice: new: - table workers") == true)
        #expect(complaints.last?.hasPrefix("no reason") == true)
    }

    @Test func `a star stands for any part of a name`() throws {
        let entry = IntendedDifferences.Entry(kind: .changed, pattern: "column *.created_at", definition: "x")
        #expect(entry.covers(LayoutDifference(kind: .changed, object: "column tasks.created_at", definition: "x")))
        #expect(!entry.covers(LayoutDifference(kind: .changed, object: "column tasks.created_at", definition: "y")))
        #expect(!entry.covers(LayoutDifference(kind: .new, object: "column tasks.created_at", definition: "x")))
        #expect(!entry.covers(LayoutDifference(kind: .changed, object: "column tasks.updated_at", definition: "x")))
    }
}
