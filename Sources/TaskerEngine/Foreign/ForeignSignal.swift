/// Says that results of foreign workers may wait: sent any number of times, heard once.
public struct ForeignSignal: Sendable {
    let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    /// Makes a signal that nobody has sent.
    public init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Sends it.
    public func send() {
        continuation.yield()
    }
}
