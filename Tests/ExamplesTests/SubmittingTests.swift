import Foundation
import Tasker
import TaskerStore
import TestSupport
import Testing

@Suite("The guide to submitting")
struct SubmittingTests {
    private static let place = Workflow("place", namespace: "shop", input: Order.self) { w in
        w.step("place") { _, _ in }
    }

    @Test func `its examples do what the guide says`() async throws {
        try await StoreFixture.with { fixture in
            let tasker = try await Tasker(
                database: try fixture.database.configuration(), workflows: [Self.place], logger: fixture.database.logger
            )
            do {
                let keyed = try await SubmittingSnippets.keyed(tasker, Self.place)
                #expect(keyed == (true, false))
                #expect(try await SubmittingSnippets.conflict(tasker, Self.place) != nil)
                let scheduled = try await SubmittingSnippets.options(tasker, Self.place)
                let found = try #require(try await fixture.store.picture(of: scheduled)?.task)
                #expect(found.priority == 20 && found.tags == ["spring-sale"] && found.initiator == "checkout")
                #expect(try await SubmittingSnippets.bulk(tasker, Self.place) == 1_000)
                #expect(try await SubmittingSnippets.bulk(tasker, Self.place) == 0)
            } catch {
                await tasker.shutdown()
                throw error
            }
            await tasker.shutdown()
        }
    }
}
