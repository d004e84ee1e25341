/// A line of the comparison.
struct PeerRow: Sendable {
    var system: String
    var shape: Shape
    var idle: Measurement
    var saturated: Measurement
}
