import TaskerCore
import Testing

@Suite("What is wrong with a template")
struct TemplateCheckTests {
    private static let head = "name: t\nnamespace_name: n\nversion: '1.0.0'\n"

    private static func problems(_ yaml: String) -> [String] {
        do throws(TemplateError) {
            _ = try TemplateReader.read(yaml: yaml)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    private static func step(_ fields: String) -> String {
        head + "steps:\n  - {name: a, handler: {callable: h}, \(fields)}\n"
    }

    private static let fieldCases: [(String, String)] = [
        ("name: t\nnamespace_name: n\n", "version: is required"),
        ("name: ''\nnamespace_name: n\nversion: 1.0.0\n", "name: must not be empty"),
        (
            "name: t\nnamespace_name: n\nversion: 1.0\n",
            "version: must be a text; put it in quotes; found the number 1.0"
        ),
        (
            "name: t\nnamespace_name: n\nversion: '1.0'\n",
            "version: is not a version; found \"1.0\"; allowed: x.y.z with whole numbers, such as 1.0.0"
        ),
        (
            "name: t\nnamespace_name: a-b\nversion: 1.0.0\n",
            "namespace_name: is not a namespace; found \"a-b\"; allowed: a letter or underscore, then letters, digits and underscores"
        ),
        (
            "name: t\nnamespace_name: abcdefghijklmnopqrstuvwxyz1234\nversion: 1.0.0\n",
            "namespace_name: is too long; found 30 characters; allowed: at most 29"
        ),
        (
            "name: true\nnamespace_name: n\nversion: 1.0.0\n",
            "name: must be a text; put it in quotes; found the boolean true"
        ),
        (head + "steps: {}\n", "steps: must be a list; found a map"),
        (head + "steps: [a]\n", "steps[0]: must be a map; found \"a\""),
        (head + "steps: [{name: a}]\n", "steps[0].handler: is required"),
        (head + "steps: [{name: a, handler: {}}]\n", "steps[0].handler.callable: is required"),
        (
            step("type: decision_point"),
            "steps[0].type: is not a known value; found \"decision_point\"; allowed: standard, decision, batchable, batch_worker, deferred_convergence"
        ),
        (
            step("retry: {backoff: quadratic}"),
            "steps[0].retry.backoff: is not a known value; found \"quadratic\"; allowed: none, constant, linear, exponential, fibonacci"
        ),
        (
            step("retry: {max_attempts: 101}"),
            "steps[0].retry.max_attempts: is out of range; found 101; allowed: 0...100"
        ),
        (
            step("retry: {max_attempts: '3'}"),
            "steps[0].retry.max_attempts: must be a whole number; found \"3\""
        ),
        (
            step("retry: {backoff_base_ms: 0}"),
            "steps[0].retry.backoff_base_ms: is out of range; found 0; allowed: 1...3600000"
        ),
        (step("retry: {jitter: 1.5}"), "steps[0].retry.jitter: is out of range; found 1.5; allowed: 0...1"),
        (
            step("timeout_seconds: 3601"),
            "steps[0].timeout_seconds: is out of range; found 3601000 ms; allowed: 1...3600 seconds"
        ),
        (
            step("timeout_seconds: 0"),
            "steps[0].timeout_seconds: is out of range; found 0 ms; allowed: 1...3600 seconds"
        ),
        (step("dependencies: a"), "steps[0].dependencies: must be a list of texts; found \"a\""),
        (
            step("dependencies: [1]"),
            "steps[0].dependencies[0]: must be a text; put it in quotes; found the number 1"
        ),
        (
            step("dependencies: [], depends_on: []"),
            "steps[0].depends_on: is another name of dependencies; give only one of them"
        ),
        (step("retry: {retryable: 'yes'}"), "steps[0].retry.retryable: must be true or false; found \"yes\""),
        (
            step("publishes_events: [{name: Order, description: d, schema: {}}]"),
            "steps[0].publishes_events[0].name: is not an event name; found \"Order\"; allowed: lower-case letters, digits and underscores in parts joined by dots, such as order.placed"
        ),
        (
            step("publishes_events: [{name: a.b, description: d, schema: {}, publisher: '1x'}]"),
            "steps[0].publishes_events[0].publisher: is not a publisher; found \"1x\"; allowed: identifiers joined by . or ::"
        ),
        (
            step("publishes_events: [{name: a.b, description: d}]"),
            "steps[0].publishes_events[0].schema: is required"
        ),
        (step("batch_config: {batch_size: 1}"), "steps[0].batch_config.parallelism: is required"),
        (
            head + "lifecycle: {max_duration_minutes: 0}\n",
            "lifecycle.max_duration_minutes: is out of range; found 0; allowed: 1...43200"
        ),
        (
            head + "lifecycle: {staleness_action: explode}\n",
            "lifecycle.staleness_action: is not a known value; found \"explode\"; allowed: dlq, error, none"
        ),
        (
            head + "environments: {test: {steps: [{name: b}]}}\n",
            "environments.test.steps[0].name: names no step of this template; found \"b\"; allowed: ALL or a step's name"
        ),
        (
            head + "identity_strategy: lax\n",
            "identity_strategy: is not a known value; found \"lax\"; allowed: strict, caller_provided, always_unique"
        ),
    ]

    @Test(
        "each wrong field is named, with what was found and what is allowed",
        arguments: fieldCases)
    func fields(yaml: String, problem: String) {
        #expect(Self.problems(yaml).contains(problem), "\(Self.problems(yaml))")
    }

    @Test("everything is reported at once, and each field once")
    func everything() {
        let problems = Self.problems(
            """
            name: 5
            namespace_name: ''
            steps:
              - {name: a, handler: {callable: ''}, retry: {max_attempts: -1, backoff: no}}
              - {name: a, handler: {callable: h}, dependencies: [b, a]}
            """)
        #expect(
            problems == [
                "name: must be a text; put it in quotes; found the number 5", "version: is required",
                "steps[0].retry.backoff: is not a known value; found \"no\"; allowed: none, constant, linear, exponential, fibonacci",
                "namespace_name: must not be empty", "steps[0].handler.callable: must not be empty",
                "steps[0].retry.max_attempts: is out of range; found -1; allowed: 0...100",
                "steps[1].name: is already the name of steps[0]; found \"a\"",
                "steps[1].dependencies[0]: names no step of this template; found \"b\"; allowed: a step's name",
                "steps[1].dependencies[1]: the step waits for itself: a → a",
            ], "\(problems)")
    }

    @Test("limits are those of the database and the boundary values pass")
    func boundaries() {
        let name = String(repeating: "ä", count: 64)
        let yaml = """
            name: \(name)
            namespace_name: _bcdefghijklmnopqrstuvwxyz123
            version: '10.20.3000000000'
            description: '\(String(repeating: "x", count: 255))'
            steps:
              - {name: \(String(repeating: "s", count: 128)), handler: {callable: h}, timeout_seconds: 3600, retry: {max_attempts: 0}}
              - {name: b, handler: {callable: h}, timeout_seconds: 1, retry: {max_attempts: 100, jitter: 1}}
            """
        #expect(Self.problems(yaml) == [])
        #expect(Self.problems(yaml.replacing(name, with: name + "x")).count == 1)
    }

    @Test("a found value is shortened")
    func shortened() {
        let problems = Self.problems(Self.step("type: '\(String(repeating: "x", count: 5_000))'"))
        #expect(problems.count == 1 && problems[0].count < 300)
    }

    @Test("a template built in code is checked the same way")
    func validated() throws {
        var template = Fixtures.template(["a": [], "b": ["a"]])
        #expect(try template.validated() == template)
        template.steps[1].dependencies = ["c"]
        #expect(throws: TemplateError.self) { try template.validated() }
        template.name = "nul\0"
        #expect(template.findProblems().contains { $0.path == "name" && $0.code == .invalidValue })
    }
}
