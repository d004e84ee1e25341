import TaskerSchema
import Testing

@Suite("The comparison of catalogs")
struct CatalogDifferenceTests {
    private let expected = CatalogSnapshot([
        CatalogObject(kind: "column", name: "tasks.state", definition: "text not null"),
        CatalogObject(kind: "function", name: "id()", definition: "native"),
        CatalogObject(kind: "function", name: "id()", definition: "ours"),
        CatalogObject(kind: "index", name: "idx", definition: "btree (a)"),
    ])

    private func differences(_ found: (String, String, String)...) -> [String] {
        expected.differences(
            to: CatalogSnapshot(found.map { CatalogObject(kind: $0.0, name: $0.1, definition: $0.2) })
        ).map(\.description)
    }

    @Test func `any of several accepted definitions will do`() {
        for body in ["native", "ours"] {
            #expect(
                differences(
                    ("column", "tasks.state", "text not null"), ("function", "id()", body),
                    ("index", "idx", "btree (a)")
                )
                .isEmpty)
        }
    }

    @Test func `missing, extra and different objects are told in words, in order`() {
        #expect(
            differences(("column", "tasks.state", "text"), ("column", "tasks.x", "int"), ("function", "id()", "theirs"))
                == [
                    "column tasks.state differs; expected: text not null; found: text",
                    "column tasks.x is not part of the schema; found: int",
                    "function id() differs; expected: native | or | ours; found: theirs",
                    "index idx is missing; expected: btree (a)",
                ])
    }

    @Test func `a snapshot survives its JSON`() throws {
        #expect(try CatalogSnapshot(json: try expected.json()) == expected)
    }

    @Test func `damaged JSON is an error of the catalogue`() {
        #expect(throws: SchemaError.self) { try CatalogSnapshot(json: "") }
    }
}
