import Foundation
import PostgresClient
import TaskerCore
import TaskerStore
import TestSupport

/// Something that changes the database, called again and again on a few tasks.
struct Mutator: Sendable {
    /// For people.
    let name: String
    /// The statements of the catalogue that it sends.
    let statements: Set<String>
    /// Whether it is what a worker of the reference system does, whose statements lock in an order of their own.
    var isForeign = false
    /// One call; says whether it changed anything.
    let call: @Sendable (PairClient) async throws -> Bool

    /// Whether it needs results of foreign workers to do anything.
    var meetsForeign: Bool { isForeign || statements.contains("settle_foreign_steps") }

    init(
        _ statements: String..., name: String? = nil, isForeign: Bool = false,
        call: @escaping @Sendable (PairClient) async throws -> Bool
    ) {
        self.name = name ?? statements.joined(separator: "+")
        self.statements = Set(statements)
        self.isForeign = isForeign
        self.call = call
    }
}
