import TaskerCore
import Testing

@Suite("The graph of a template")
struct TemplateGraphTests {
    private static func problems(_ template: TaskTemplate) -> [String] {
        do throws(TemplateError) {
            _ = try TemplateGraph(template)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("a diamond has its levels, order, roots and leaves")
    func diamond() throws {
        let graph = try TemplateGraph(
            Fixtures.template(["end": ["left", "right"], "left": ["start"], "right": ["start"], "start": []]))
        #expect(graph.names == ["end", "left", "right", "start"])
        #expect(graph.parents == [[1, 2], [3], [3], []] && graph.children == [[], [0], [0], [1, 2]])
        #expect(graph.levels == [2, 1, 1, 0] && graph.order == [3, 1, 2, 0])
        #expect(graph.roots == [3] && graph.leaves == [0] && graph.initialSteps == [0, 1, 2, 3])
        #expect(graph.descendants(of: [1]) == [0] && graph.ancestors(of: [0]) == [1, 2, 3])
        #expect(try TemplateGraph(Fixtures.template([:])).order == [])
    }

    @Test("a cycle is named step by step, from its first step in the template")
    func cycle() {
        let template = Fixtures.template(["x": [], "b": ["a"], "c": ["b", "x"], "a": ["c"], "after": ["c"]])
        #expect(Self.problems(template) == ["steps[1].dependencies: the steps wait for each other: b → c → a → b"])
    }

    @Test("each knot of steps is reported once, each by a shortest cycle")
    func knots() {
        let template = Fixtures.template([
            "a": ["b"], "b": ["a", "c"], "c": ["b"], "d": ["e", "a"], "e": ["d"], "f": ["f"],
        ])
        #expect(
            Self.problems(template) == [
                "steps[5].dependencies[0]: the step waits for itself: f → f",
                "steps[0].dependencies: the steps wait for each other: a → b → a",
                "steps[3].dependencies: the steps wait for each other: d → e → d",
            ])
    }

    @Test("unknown parents, double names and double parents are reported")
    func names() {
        var template = Fixtures.template(["load": [], "store": ["laod", "load", "load"]])
        #expect(
            Self.problems(template) == [
                "steps[1].dependencies[0]: names no step of this template; found \"laod\"; allowed: a step's name; did you mean load?",
                "steps[1].dependencies[2]: is listed twice; found \"load\"",
            ])
        template = Fixtures.template(["a": [], "b": []])
        template.steps[1].name = "a"
        #expect(Self.problems(template) == ["steps[1].name: is already the name of steps[0]; found \"a\""])
    }

    private static let kindCases: [([String: StepType], [String: String], String)] =
        [
            (["a": .decision], [:], "steps[0].dependencies: a decision step needs at least one parent"),
            (["b": .batchable], [:], "steps[1]: a batchable step needs a batch_worker step that depends on it"),
            (["b": .batchWorker], [:], "steps[1].dependencies: a batch worker needs a batchable parent"),
            (
                ["a": .batchable, "b": .batchWorker, "c": .deferredConvergence], [:],
                "steps[0].batch_config: a batchable step or its batch worker needs it, to say how its work is cut"
            ),
            (
                ["a": .batchable, "b": .batchWorker, "c": .batchWorker], ["a": "c", "c": "c"],
                "steps[0].batch_config.worker_template: is no batch worker that depends on this step; found \"c\"; allowed: b"
            ),
            (
                ["a": .batchable, "b": .batchWorker, "c": .batchWorker], ["b": "c"],
                "steps[1].batch_config.worker_template: names another batch worker than this step; found \"c\"; allowed: b"
            ),
            (
                ["a": .batchable, "b": .batchWorker], [:],
                "steps[2].dependencies: the batch worker b never exists under its own name; allowed: batch workers as parents of deferred_convergence steps only"
            ),
            (
                ["a": .batchable, "b": .batchWorker, "c": .deferredConvergence], ["b": "a"],
                "steps[1].batch_config.worker_template: names no batch_worker step of this template; found \"a\""
            ),
        ] as [([String: StepType], [String: String], String)]

    @Test(
        "decision and batch steps must stand where they can work",
        arguments: kindCases)
    func kinds(types: [String: StepType], workers: [String: String], problem: String) {
        var template = Fixtures.template(["a": [], "b": ["a"], "c": ["b"]])
        for index in template.steps.indices {
            let name = template.steps[index].name
            template.steps[index].type = types[name] ?? .standard
            template.steps[index].batchConfig = workers[name].map {
                BatchConfiguration(batchSize: 1, parallelism: 1, cursorField: "id", workerTemplate: $0)
            }
        }
        #expect(Self.problems(template).contains(problem), "\(Self.problems(template))")
    }

    @Test("what lies behind a convergence waits for it as well")
    func behindConvergence() throws {
        var template = Fixtures.template(["a": [], "w": ["a"], "join": ["w"], "after": ["join"], "side": []])
        template.steps[0].type = .batchable
        template.steps[1].type = .batchWorker
        template.steps[1].batchConfig = BatchConfiguration(
            batchSize: 1, parallelism: 1, cursorField: "id", workerTemplate: "w")
        template.steps[2].type = .deferredConvergence
        #expect(try TemplateGraph(template).initialSteps == [0, 4])
    }

    @Test("a convergence behind no decision and no batch is there from the start")
    func staticConvergence() throws {
        var template = Fixtures.template(["a": [], "b": ["a"], "join": ["b"]])
        template.steps[2].type = .deferredConvergence
        #expect(try TemplateGraph(template).initialSteps == [0, 1, 2])
    }

    @Test("a batch worker has one parent")
    func workerParents() {
        var template = Fixtures.template(["a": [], "b": [], "w": ["a", "b"]])
        template.steps[0].type = .batchable
        template.steps[2].type = .batchWorker
        #expect(
            Self.problems(template).contains(
                "steps[2].dependencies: a batch worker has no other parent than its batch; found 2 parents; allowed: the batchable step alone, which may have the other parents"
            ))
    }

    @Test("twenty decisions may follow from each other, not one more")
    func decisionDepth() {
        func chain(_ count: Int) -> TaskTemplate {
            var template = Fixtures.template(["start": []])
            for number in 1...count {
                template.steps.append(
                    StepDefinition(
                        name: "d\(number)", handler: HandlerDefinition(callable: "h"), type: .decision,
                        dependencies: [number == 1 ? "start" : "d\(number - 1)"]))
            }
            return template
        }
        #expect(Self.problems(chain(20)).isEmpty)
        #expect(
            Self.problems(chain(22)) == [
                "steps[21]: is behind too many decisions; found 20; allowed: at most 20 decisions in a row"
            ])
    }

    @Test("ten thousand steps are allowed, one more is not", .timeLimit(.minutes(1)))
    func size() throws {
        func chain(_ count: Int) -> TaskTemplate {
            var template = Fixtures.template([:])
            template.steps = (0..<count).map {
                StepDefinition(
                    name: "s\($0)", handler: HandlerDefinition(callable: "h"),
                    dependencies: $0 == 0 ? [] : ["s\($0 - 1)"])
            }
            return template
        }
        #expect(try TemplateGraph(chain(10_000)).levels.last == 9_999)
        #expect(
            Self.problems(chain(10_001)) == ["steps: there are too many steps; found 10001; allowed: at most 10000"])
        #expect(chain(10_001).findProblems().count == 1)
        var circle = chain(10_000)
        circle.steps[0].dependencies = ["s9999"]
        #expect(Self.problems(circle).count == 1)
    }

    @Test("random graphs: order and levels fit, and one edge backwards is always found as a cycle")
    func random() throws {
        let seed = GeneratorSeed.value
        for round in 0..<300 {
            var random = SeededGenerator(seed: seed &+ UInt64(round))
            var template = RandomTemplates.template(&random, steps: Int.random(in: 1...40, using: &random))
            template.steps.shuffle(using: &random)
            let graph = try TemplateGraph(template)
            let place = Dictionary(uniqueKeysWithValues: graph.order.enumerated().map { ($1, $0) })
            #expect(Set(graph.order) == Set(template.steps.indices))
            for (step, parents) in graph.parents.enumerated() {
                #expect(
                    graph.levels[step] == (parents.map { graph.levels[$0] + 1 }.max() ?? 0),
                    "seed \(seed) round \(round)")
                for parent in parents {
                    let early = try #require(place[parent]), late = try #require(place[step])
                    #expect(early < late, "seed \(seed) round \(round)")
                    #expect(graph.children[parent].contains(step))
                    #expect(graph.ancestors(of: [step]).contains(parent))
                }
            }
            guard let end = template.steps.indices.first(where: { !graph.parents[$0].isEmpty }),
                let root = graph.ancestors(of: [end]).first(where: { graph.parents[$0].isEmpty })
            else { continue }
            template.steps[root].dependencies.append(template.steps[end].name)
            let problems = Self.problems(template)
            #expect(
                problems.count == 1 && problems[0].contains("the steps wait for each other"),
                "seed \(seed) round \(round)")
        }
    }
}
