import Foundation
import TestSupport

/// (f) A relay between the processes and the server delays, resets, cuts off and silences connections, and refuses new ones.
///
/// A fault has landed when the connection was waiting for an answer.
struct NetworkScenario: ChaosScenario {
    let subject = "a network that delays, resets, cuts, half-opens, refuses"
    let usesRelay = true
    let fewest = 30

    func shape(_ settings: inout LoadSettings) {
        settings.connections = 10
        settings.callMilliseconds = 1_000
        settings.timeoutMilliseconds = 4_000
    }

    func inflict(on field: ChaosField) async throws {
        guard let relay = field.relay else { throw ProofError("there is no relay") }
        relay.delay(milliseconds: 0.2...3)
        var turn = 0
        while field.goesOn {
            let fault = RelayFault.allCases[turn % RelayFault.allCases.count]
            turn += 1
            relay.inflict(fault)
            if turn % 8 == 4 {
                relay.refuse(true)
                relay.inflict(.reset)
                try await Task.sleep(for: .milliseconds(700))
                relay.refuse(false)
            }
            try await Task.sleep(for: .milliseconds(Int.random(in: 200...500)))
            field.set(landed: relay.landed.values.reduce(0, +), voids: relay.voids)
        }
        relay.delay(milliseconds: 0...0)
        try await Task.sleep(for: .milliseconds(300))
        field.set(landed: relay.landed.values.reduce(0, +), voids: relay.voids)
        let kinds = RelayFault.allCases.map { "\(relay.landed[$0, default: 0]) \($0)" }.joined(separator: ", ")
        field.notes.append("\(kinds), \(relay.refused) refused")
        for fault in RelayFault.allCases where relay.landed[fault, default: 0] == 0 {
            throw ProofError("no \(fault) has hit a connection at work")
        }
    }
}
