/// A wake-up: sent any number of times, received once; what is sent while nobody waits is kept, once.
struct Signal: Sendable, AsyncSequence {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Wakes the receiver.
    func send() {
        continuation.yield()
    }

    /// Waits for one wake-up, or until the task is cancelled.
    func wait() async {
        for await _ in stream { return }
    }

    func makeAsyncIterator() -> AsyncStream<Void>.Iterator {
        stream.makeAsyncIterator()
    }
}
