import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport
import Testing

@Suite struct AnnotationTests {
    @Test func `annotations of a task are kept in order and removed one by one`() async throws {
        try await StoreFixture.with { fixture in
            let task = try await fixture.create(try await fixture.register([.step("a")]))[0]
            let store = fixture.store
            let one = try #require(
                try await store.annotate(task: task, type: "note", value: JSONPayload(text: #""late""#)))
            let two = try #require(try await store.annotate(task: task, type: "note", value: JSONPayload(text: "[1]")))
            let three = try #require(try await store.annotate(task: task, type: "ticket", value: .emptyObject))
            #expect(try await store.annotations(of: task) == [one, two, three])
            #expect(one.type == "note" && one.value.text == #""late""# && one.taskID == task)
            #expect(try await store.removeAnnotation(two.id))
            #expect(try await store.removeAnnotation(two.id) == false)
            #expect(try await store.annotations(of: task).map(\.id) == [one.id, three.id])
            let types = try await fixture.value("SELECT count(*) FROM tasker.annotation_types", as: Int.self)
            #expect(types == 2)
        }
    }

    @Test func `a bad type and an unknown task write nothing`() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            #expect(try await store.annotate(task: UUID(), type: "note", value: .null) == nil)
            for type in ["", String(repeating: "x", count: 65), "a\0b"] {
                await #expect(throws: ReadError.self) {
                    try await store.annotate(task: UUID(), type: type, value: .null)
                }
            }
            let types = try await fixture.value("SELECT count(*) FROM tasker.annotation_types", as: Int.self)
            #expect(types == 0)
        }
    }

    @Test func `objects of dependent systems are found from both sides, each pair once`() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            let shop = try await store.registerSystem(named: "shop", description: "sells")
            try await store.registerSystem(named: "erp")
            #expect(try await store.registerSystem(named: "shop") == shop)
            #expect(try await store.systems().map(\.name) == ["erp", "shop"])
            let order = RemoteObject(system: "shop", id: "order-1")
            let invoice = RemoteObject(system: "erp", id: "4711")
            try await store.map(order, to: invoice)
            try await store.map(invoice, to: order)
            try await store.map(order, to: RemoteObject(system: "shop", id: "order-1a"))
            #expect(try await store.counterparts(of: invoice) == [order])
            #expect(
                try await store.counterparts(of: order) == [invoice, RemoteObject(system: "shop", id: "order-1a")])
            let pairs = try await fixture.value(
                "SELECT count(*) FROM tasker.dependent_system_object_maps", as: Int.self)
            #expect(pairs == 2)
        }
    }

    @Test func `an object of a system that is not registered is refused, naming those that are`() async throws {
        try await StoreFixture.with { fixture in
            let store = fixture.store
            try await store.registerSystem(named: "erp")
            await #expect(throws: ReadError(field: "two.system", found: "'crm'", allowed: "erp")) {
                try await store.map(RemoteObject(system: "erp", id: "1"), to: RemoteObject(system: "crm", id: "1"))
            }
            await #expect(throws: ReadError.self) {
                try await store.map(RemoteObject(system: "erp", id: ""), to: RemoteObject(system: "erp", id: "1"))
            }
            let pairs = try await fixture.value(
                "SELECT count(*) FROM tasker.dependent_system_object_maps", as: Int.self)
            #expect(pairs == 0)
        }
    }
}
