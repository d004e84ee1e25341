/// What a script says of the load it ran; `loads.py` describes it.
struct PeerReport: Decodable, Sendable {
    var tasks: Int
    /// Of the measured time.
    var seconds: Double
    /// Tasks that the server's counts contain, warming up included.
    var counted: Int
    /// Seconds of CPU of the script's process.
    var cpu: Double
    /// Microseconds.
    var latencies: [Int]
}
