public import Foundation
import PostgresClient

/// A worker process as the register knows it.
public struct WorkerPicture: Sendable, Hashable {
    /// A worker that was not heard of for this long counts as lost.
    public static let patience: Duration = .seconds(30)

    /// The process.
    public let id: UUID
    /// The machine it runs on.
    public let hostname: String
    /// Its process id there.
    public let processID: Int
    /// The namespaces it serves.
    public let namespaces: [String]
    /// The names of its handlers.
    public let handlers: [String]
    /// When it last said that it lives.
    public let heartbeatAt: Date
    /// How long ago that was, by the database's clock.
    public let silence: Duration

    /// Whether it was heard of lately.
    public var isLive: Bool { silence < Self.patience }

    init(_ row: PostgresRow) throws {
        id = try row.decode("worker_uuid")
        hostname = try row.decode("hostname")
        processID = Int(try row.decode("pid", as: Int32.self))
        namespaces = try row.decode("namespaces")
        handlers = try row.decode("handlers")
        heartbeatAt = try row.decode("heartbeat_at")
        silence = .seconds(try row.decode("silence", as: Double.self))
    }
}
