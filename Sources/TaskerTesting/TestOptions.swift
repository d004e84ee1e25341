public import Foundation
public import Logging

/// What an engine in memory assumes.
public struct TestOptions: Sendable {
    /// Where the randomness comes from: the same seed gives the same ids and the same jitter of retries.
    public var seed: UInt64 = 1
    /// The date at which virtual time begins.
    public var start = Date(timeIntervalSince1970: 1_767_225_600)
    /// How long a step stays with a process that has died before another one takes it over.
    public var lease: Duration = .seconds(30)
    /// How many steps run at the same time; at least 1.
    public var capacity = 100
    /// How long a handler may run when its step does not say.
    public var defaultTimeout: Duration = .seconds(600)
    /// The largest input of a task, in bytes of JSON.
    public var maxInputBytes = 1 << 20
    /// The largest result of a step, in bytes of JSON.
    public var maxResultBytes = 4 * 1024 * 1024
    /// Whether inputs, results and the payloads of events have to fit their schemas, as they do in production.
    public var checksSchemas = true
    /// Where the handlers' logger writes; by default nowhere.
    public var logger = Logger(label: "tasker.test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// Makes the default options.
    public init() {}
}
