import Testing

@testable import TaskerCore

@Suite("JSON Schema")
struct SchemaTests {
    /// A schema, values that fit it, and values that do not, each with the path and keyword of its first violation.
    struct Case: CustomTestStringConvertible {
        let schema: String
        let fits: [String]
        let breaks: [(value: String, path: String, keyword: String)]
        var testDescription: String { schema }

        init(_ schema: String, fits: [String], breaks: [(String, String, String)]) {
            self.schema = schema
            self.fits = fits
            self.breaks = breaks
        }
    }

    static let cases = [
        Case("true", fits: ["null", "1", "{}"], breaks: []),
        Case("false", fits: [], breaks: [("null", "", "false")]),
        Case("{}", fits: ["null", #""x""#, "[1]"], breaks: []),
        Case(
            #"{"type": "integer"}"#, fits: ["1", "1.0", "-0", "1e3", "123456789012345678901234567890"],
            breaks: [("1.5", "", "type"), (#""1""#, "", "type"), ("null", "", "type")]),
        Case(
            #"{"type": ["string", "null"]}"#, fits: ["null", #""""#], breaks: [("0", "", "type"), ("[]", "", "type")]),
        Case(#"{"type": "number"}"#, fits: ["1", "1.5"], breaks: [("true", "", "type")]),
        Case(#"{"type": "boolean"}"#, fits: ["true", "false"], breaks: [("0", "", "type")]),
        Case(
            #"{"enum": [1, "a", null, {"x": [1.0]}]}"#, fits: ["1", "1.0", #""a""#, "null", #"{"x":[1]}"#],
            breaks: [("2", "", "enum"), ("true", "", "enum")]),
        Case(#"{"const": null}"#, fits: ["null"], breaks: [("0", "", "const"), ("false", "", "const")]),
        Case(
            #"{"minimum": 1, "exclusiveMaximum": 2.5}"#, fits: ["1", "1.0", "2.49", #""x""#],
            breaks: [("0.999", "", "minimum"), ("2.5", "", "exclusiveMaximum")]),
        Case(
            #"{"maximum": 9223372036854775807}"#, fits: ["9223372036854775807", "-1"],
            breaks: [("9223372036854775808", "", "maximum")]),
        Case(
            #"{"exclusiveMinimum": 0}"#, fits: ["1e-9"],
            breaks: [("0", "", "exclusiveMinimum"), ("-1", "", "exclusiveMinimum")]),
        Case(
            #"{"multipleOf": 0.1}"#, fits: ["0.3", "1", "-2.5"], breaks: [("0.35", "", "multipleOf")]),
        Case(#"{"multipleOf": 3}"#, fits: ["9", "-3", "0"], breaks: [("10", "", "multipleOf")]),
        Case(
            #"{"minLength": 2, "maxLength": 3}"#, fits: [#""ab""#, #""äöü""#, #""\uD83D\uDE00a""#, "1"],
            breaks: [(#""a""#, "", "minLength"), (#""abcd""#, "", "maxLength")]),
        Case(
            #"{"pattern": "^[a-z]{2,3}-\\d+$"}"#, fits: [#""ab-1""#, #""abc-42""#, "7"],
            breaks: [(#""a-1""#, "", "pattern"), (#""abcd-1""#, "", "pattern"), (#""ab-1 ""#, "", "pattern")]),
        Case(
            #"{"format": "uuid"}"#, fits: [#""2eb8aa08-aa98-11ea-b4aa-73b441d16380""#],
            breaks: [(#""2eb8aa08aa9811eab4aa73b441d16380""#, "", "format")]),
        Case(
            #"{"format": "date-time"}"#,
            fits: [
                #""1985-04-12T23:20:50.52Z""#, #""1996-12-19T16:39:57-08:00""#, #""1990-12-31T23:59:60Z""#,
                #""1990-12-31T15:59:60-08:00""#, #""2024-02-29t00:00:00z""#,
            ],
            breaks: [
                (#""1985-04-12""#, "", "format"), (#""2023-02-29T00:00:00Z""#, "", "format"),
                (#""1990-12-31T22:59:60Z""#, "", "format"), (#""1985-04-12T24:00:00Z""#, "", "format"),
                (#""1985-04-12T23:20:50""#, "", "format"),
            ]),
        Case(#"{"format": "colour"}"#, fits: [#""anything""#], breaks: []),
        Case(
            #"{"properties": {"a": {"type": "string"}, "b/c": {"minimum": 1}}, "required": ["a"]}"#,
            fits: [#"{"a": "x"}"#, #"{"a": "", "b/c": 1, "d": null}"#, "[]"],
            breaks: [("{}", "/a", "required"), (#"{"a": "x", "b/c": 0}"#, "/b~1c", "minimum")]),
        Case(
            #"{"properties": {"a": true}, "patternProperties": {"^x-": {"type": "integer"}}, "additionalProperties": false}"#,
            fits: [#"{"a": 1, "x-b": 2}"#],
            breaks: [(#"{"b": 1}"#, "/b", "additionalProperties"), (#"{"x-b": "2"}"#, "/x-b", "type")]),
        Case(
            #"{"additionalProperties": {"type": "integer"}}"#, fits: [#"{"a": 1}"#],
            breaks: [(#"{"a": "1"}"#, "/a", "type")]),
        Case(
            #"{"minProperties": 1, "maxProperties": 2, "propertyNames": {"maxLength": 3}}"#, fits: [#"{"abc": 1}"#],
            breaks: [("{}", "", "minProperties"), (#"{"abcd": 1}"#, "/abcd", "propertyNames")]),
        Case(
            #"{"dependentRequired": {"card": ["address"]}, "dependentSchemas": {"gift": {"required": ["note"]}}}"#,
            fits: ["{}", #"{"card": 1, "address": 2}"#],
            breaks: [(#"{"card": 1}"#, "/address", "dependentRequired"), (#"{"gift": 1}"#, "/note", "required")]),
        Case(
            #"{"prefixItems": [{"type": "number"}, {"type": "string"}], "items": false}"#,
            fits: ["[]", "[1]", #"[1, "x"]"#],
            breaks: [(#"["x"]"#, "/0", "type"), (#"[1, "x", 2]"#, "/2", "false")]),
        Case(
            #"{"items": {"type": "integer"}, "minItems": 1, "maxItems": 2, "uniqueItems": true}"#, fits: ["[1, 2]"],
            breaks: [
                ("[]", "", "minItems"), ("[1, 2, 3]", "", "maxItems"), ("[1, 1.0]", "", "uniqueItems"),
                (#"["1"]"#, "/0", "type"),
            ]),
        Case(
            #"{"contains": {"const": 1}, "minContains": 2, "maxContains": 2}"#, fits: ["[1, 0, 1]"],
            breaks: [("[1]", "", "contains"), ("[1, 1, 1]", "", "contains")]),
        Case(
            #"{"allOf": [{"minimum": 1}, {"maximum": 3}]}"#, fits: ["2"],
            breaks: [("0", "", "minimum"), ("4", "", "maximum")]),
        Case(
            #"{"anyOf": [{"type": "string"}, {"minimum": 5}]}"#, fits: [#""x""#, "5"], breaks: [("4", "", "anyOf")]),
        Case(
            #"{"oneOf": [{"multipleOf": 5}, {"multipleOf": 3}]}"#, fits: ["10", "9"],
            breaks: [("15", "", "oneOf"), ("2", "", "oneOf")]),
        Case(#"{"not": {"type": "null"}}"#, fits: ["0"], breaks: [("null", "", "not")]),
        Case(
            #"{"if": {"properties": {"kind": {"const": "a"}}}, "then": {"required": ["x"]}, "else": {"required": ["y"]}}"#,
            fits: [#"{"kind": "a", "x": 1}"#, #"{"kind": "b", "y": 1}"#],
            breaks: [(#"{"kind": "a"}"#, "/x", "required"), (#"{"kind": "b"}"#, "/y", "required")]),
        Case(
            ##"{"$defs": {"name": {"minLength": 1}}, "properties": {"first": {"$ref": "#/$defs/name"}}}"##,
            fits: [#"{"first": "x"}"#], breaks: [(#"{"first": ""}"#, "/first", "minLength")]),
        Case(
            ##"{"properties": {"value": {"type": "integer"}, "next": {"$ref": "#"}}}"##,
            fits: [#"{"value": 1, "next": {"value": 2, "next": {}}}"#],
            breaks: [(#"{"next": {"next": {"value": "x"}}}"#, "/next/next/value", "type")]),
        Case(
            ##"{"properties": {"a~b": {"$ref": "#/$defs/a%25b~1c"}}, "$defs": {"a%b/c": {"type": "integer"}}}"##,
            fits: [#"{"a~b": 1}"#], breaks: [(#"{"a~b": ""}"#, "/a~0b", "type")]),
        Case(
            #"{"title": "t", "description": "d", "default": 1, "examples": [], "$comment": "c", "x-mine": {}, "readOnly": true}"#,
            fits: ["1"], breaks: []),
    ]

    @Test("values fit or break, with the place and the keyword", arguments: cases)
    func check(_ example: Case) throws {
        let schema = try JSONSchema(try JSONPayload(text: example.schema).value())
        for value in example.fits {
            #expect(schema.check(try JSONPayload(text: value).value()).isEmpty, "\(value)")
        }
        for (value, path, keyword) in example.breaks {
            let first = schema.check(try JSONPayload(text: value).value()).first
            #expect(first?.path == path, "\(value)")
            #expect(first?.keyword == keyword, "\(value)")
        }
    }

    static let faulty: [(schema: String, problem: String)] = [
        ("1", "/: is a number, not a schema"), (#"{"type": "text"}"#, "/type: is no type"),
        (#"{"type": []}"#, "/type: is no type"), (#"{"requird": ["a"]}"#, "/requird: is not a keyword"),
        (#"{"properties": {"a": {"nullable": true}}}"#, "/properties/a/nullable: is not a keyword"),
        (#"{"items": [{}]}"#, "/items: is a list; the schemas of the first elements are written as prefixItems"),
        (#"{"unevaluatedProperties": false}"#, "/unevaluatedProperties: is not a keyword"),
        (#"{"minimum": "1"}"#, "/minimum: is a text that does not fit"),
        (#"{"exclusiveMinimum": true}"#, "/exclusiveMinimum: is a boolean that does not fit"),
        (#"{"minLength": -1}"#, "/minLength: is a number that does not fit"),
        (#"{"minItems": 1.5}"#, "/minItems: is a number that does not fit"),
        (#"{"multipleOf": 0}"#, "/multipleOf: is a number that does not fit"),
        (#"{"required": "a"}"#, "/required: is a text that does not fit"),
        (#"{"required": [1]}"#, "/required: is a list that does not fit"),
        (#"{"allOf": []}"#, "/allOf: is a list that does not fit"),
        (#"{"pattern": "a("}"#, "/pattern: is no regular expression"),
        (#"{"pattern": "(a)\\1"}"#, "/pattern: has a back reference"),
        (#"{"$ref": "other.json"}"#, "/$ref: refers to another document"),
        (##"{"$ref": "#/$defs/a"}"##, "/$ref: refers to a place that the schema does not have"),
        (##"{"$ref": "#"}"##, "/: refers to itself without end"),
        (
            ##"{"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"not": {"$ref": "#/$defs/a"}}}}"##,
            "refers to itself without end"
        ),
    ]

    @Test("a schema that could not be checked is refused, with the place", arguments: faulty)
    func problems(_ schema: String, _ problem: String) throws {
        let value = try JSONPayload(text: schema).value()
        let found = JSONSchema.findProblems(in: value).map(\.description)
        #expect(found.contains { $0.contains(problem) }, "\(found)")
        #expect(throws: JSONSchemaError.self) { try JSONSchema(value) }
    }

    @Test("a violation never tells the value")
    func secrecy() throws {
        let schema = try JSONSchema(
            try JSONPayload(text: #"{"properties": {"card": {"pattern": "^[0-9]+$", "type": "integer", "enum": [1]}}}"#)
                .value())
        let text = schema.check(["card": "4111 secret"]).map(\.description).joined()
        #expect(text.contains("/card"))
        #expect(!text.contains("4111") && !text.contains("secret"))
    }

    @Test("alternatives within alternatives are given up in bounded time, and not as a fit")
    func bounded() throws {
        let schema = try JSONSchema(
            try JSONPayload(
                text: ##"""
                    {"$defs": {"n": {"anyOf": [
                        {"type": "object", "properties": {"c": {"$ref": "#/$defs/n"}}, "required": ["c"]},
                        {"type": "object", "properties": {"c": {"$ref": "#/$defs/n"}}, "required": ["c"], "minProperties": 1}]}},
                     "$ref": "#/$defs/n"}
                    """##
            ).value())
        var value: JSONValue = 1
        for _ in 0..<60 { value = ["c": value] }
        // Both alternatives of every level fail at its bottom: without a bound that would be asked 2^60 times.
        #expect(!schema.check(["c": .object(["c": value, "d": value])]).isEmpty)
        #expect(!schema.check(value).isEmpty)
    }
}
