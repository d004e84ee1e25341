/// What a relay does to a connection.
public enum RelayFault: String, Sendable, CaseIterable {
    /// Both ends are closed at once.
    case reset
    /// Nothing is passed on any more, in either direction, while the connection looks open to the client.
    case silence
    /// Half of the server's next answer is passed on, then both ends are closed.
    case cut
}
