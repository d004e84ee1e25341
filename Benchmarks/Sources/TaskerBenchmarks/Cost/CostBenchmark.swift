import Foundation
import Logging
import PostgresServer
import Tasker

/// What shapes of workflows cost, idle and under load, with few and many handlers, in one process and in two.
struct CostBenchmark {
    let server: PostgresServer
    let seconds: Duration
    let logger: Logger

    /// As many handlers as there can be steps.
    static let manyHandlers = 2_000
    /// The shape that is measured with each number of handlers, and those numbers.
    static let scaled = (shape: Shape.linear.name, handlers: [1, 4, 16, 64])

    /// Measures and prints line by line, so that something is to be seen while it runs.
    func run(shapes: [Shape]) async throws {
        print(CostTable.header(seconds: seconds))
        var autovacuums = 0
        for shape in shapes {
            let database = try await BenchmarkDatabase.create(on: server, name: "cost_\(shape.name)", logger: logger)
            let handlers = (shape.name == Self.scaled.shape ? Self.scaled.handlers : []) + [Self.manyHandlers]
            for handlers in handlers {
                for placement in Placement.allCases {
                    for row in try await rows(shape, on: database, placement: placement, handlers: handlers) {
                        print(CostTable.lines(row))
                        fflush(nil)
                        autovacuums += row.found.autovacuums + row.floor.autovacuums
                    }
                }
            }
            try await server.dropDatabase("cost_\(shape.name)")
        }
        print("\nautovacuum was on and ran \(autovacuums) times over tables while something was measured\n")
    }

    /// Measures one shape with one arrangement of processes: idle, then under load.
    func rows(
        _ shape: Shape, on database: BenchmarkDatabase, placement: Placement, handlers: Int,
        withFloor: Bool = true
    ) async throws -> [CostRow] {
        switch placement {
        case .embedded:
            let tasker = try await Self.tasker(database, handlers: handlers, workflows: Shape.all.map(\.workflow))
            let client = Client { try await tasker.report(handles: true) }
            return try await beside(tasker) {
                try await measure(shape, database, placement, handlers, withFloor, tasker, client)
            }
        case .separate:
            return try await WorkerProcess.run(url: database.server.url(database: database.name), capacity: handlers) {
                worker in
                let tasker = try await Self.tasker(database, handlers: 1, workflows: [])
                let client = Client { try await tasker.report(handles: false) + (try await worker.report()) }
                return try await beside(tasker) {
                    try await measure(shape, database, placement, handlers, withFloor, tasker, client, worker)
                }
            }
        }
    }

    private func measure(
        _ shape: Shape, _ database: BenchmarkDatabase, _ placement: Placement, _ handlers: Int, _ withFloor: Bool,
        _ tasker: Tasker, _ client: Client, _ worker: WorkerProcess? = nil
    ) async throws -> [CostRow] {
        let meter = try await Meter(database)
        defer { meter.close() }
        var rows: [CostRow] = []
        for load in Load.allCases {
            let inFlight = TaskLoad.inFlight(shape, handlers: handlers)
            let tasks = TaskLoad(shape: shape, tasker: tasker, load: load, inFlight: inFlight)
            try await tasks.warm()
            try await worker?.forgetArrivals()
            let found = try await meter.measure(stepsPerTask: Double(shape.steps), client: client) {
                try await tasks.run(for: seconds, atLeast: 3)
            }
            var floor = Measurement()
            if withFloor {
                floor = try await Floor(database: database, meter: meter, length: min(seconds, .seconds(1)))
                    .measure(beside: found, load: load, stepsPerTask: shape.steps)
            }
            rows.append(
                CostRow(
                    shape: shape, load: load, placement: placement, handlers: handlers,
                    inFlight: load == .idle ? 1 : inFlight, found: found, floor: floor))
        }
        return rows
    }

    /// A service over the database.
    static func tasker(
        _ database: BenchmarkDatabase, handlers: Int, workflows: [any WorkflowDefinition]
    ) async throws -> Tasker {
        var configuration = TaskerConfiguration()
        configuration.worker.capacity = handlers
        return try await Tasker(
            database: database.configuration, workflows: workflows, configuration: configuration,
            logger: database.logger)
    }

    /// Runs the body while the service runs.
    private func beside<Value: Sendable>(_ tasker: Tasker, _ body: () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await tasker.run() }
            let value = try await body()
            group.cancelAll()
            return value
        }
    }
}

extension Tasker {
    /// What this process has done so far; its sessions tell the server their counts.
    func report(handles: Bool) async throws -> ClientReport {
        try await store.pool.tellCounts()
        return ClientReport(
            roundTrips: store.roundTrips.count, cpu: ProcessCPU.own,
            firstHandler: handles ? Arrivals.shared.summary : nil)
    }
}
