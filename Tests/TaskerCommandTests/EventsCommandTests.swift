import Foundation
import TaskerCore
import Testing

@Suite("tasker events")
struct EventsCommandTests {
    private static let template = """
        name: told
        namespace_name: shop
        version: 1.0.0
        steps:
          - name: first
            handler: {callable: tasker.echo}
            publishes_events:
              - {name: order.placed, description: An order came in, schema: {}}
              - {name: order.counted, description: It was counted, schema: {}}
        """

    @Test("tail prints what is on the queue and leaves it there")
    func tail() async throws {
        try await Scene.with { scene in
            try scene.tool.write("told.yaml", Self.template)
            for number in 1...3 {
                try scene.tool.write("input.json", "{\"n\": \(number)}")
                let run = try await scene.tool.run("run", "told.yaml", "--input", "input.json", "--json")
                #expect(run.code == 0, "\(run.output)")
            }
            for _ in 1...2 {
                let outcome = try await scene.tool.run("events", "tail", "shop", "--matching", "*.placed", "-n", "4")
                #expect(outcome.code == 0)
                let lines = outcome.output.split(separator: "\n")
                #expect(lines.count == 2)
                #expect(lines.allSatisfy { $0.contains("order.placed") && $0.contains("\"n\":") })
            }
            let document = try await scene.tool.run("events", "tail", "shop", "-n", "1", "--json").json()
            #expect(document["event"]?["event_name"] == "order.counted")
        }
    }

    @Test("tail refuses namespaces without events, and what is no pattern")
    func refusals() async throws {
        try await Scene.with { scene in
            let unknown = try await scene.tool.run("events", "tail", "nowhere", "--json")
            #expect(unknown.code == 65)
            #expect(try unknown.json()["error"]?["code"] == "no_event_queue")
            let pattern = try await scene.tool.run("events", "tail", "shop", "--matching", "Order")
            #expect(pattern.code == 64)
        }
    }
}
