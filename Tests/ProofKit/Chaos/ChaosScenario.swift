import TestSupport

/// One kind of fault under load.
protocol ChaosScenario: Sendable {
    /// What is done, for the table.
    var subject: String { get }
    var processes: Int { get }
    /// Whether the processes reach the server through a relay.
    var usesRelay: Bool { get }
    /// The fewest faults that have to land for the scenario to prove anything.
    var fewest: Int { get }

    /// Fits the processes to the scenario.
    func shape(_ settings: inout LoadSettings)

    /// Inflicts faults until the field says that it is enough.
    func inflict(on field: ChaosField) async throws
}

extension ChaosScenario {
    var processes: Int { 2 }
    var usesRelay: Bool { false }
    func shape(_ settings: inout LoadSettings) {}
}
