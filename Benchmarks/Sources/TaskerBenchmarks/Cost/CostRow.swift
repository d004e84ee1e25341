/// What one load cost, and what the server did at best beside it.
struct CostRow: Sendable {
    var shape: Shape
    var load: Load
    var placement: Placement
    var handlers: Int
    var inFlight: Int
    var found: Measurement
    var floor: Measurement
}
