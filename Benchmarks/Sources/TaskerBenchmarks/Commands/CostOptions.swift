import ArgumentParser

/// What can be said about the tables of costs.
struct CostOptions: ParsableArguments {
    @Option(help: "How long each load is measured, in seconds.")
    var seconds = 3.0

    @Flag(help: "Measure each load for half a second only: to see that everything runs, not for figures.")
    var quick = false

    @Option(help: "A shape of workflow to measure; may be repeated. All when none is named.")
    var shape: [String] = []

    var length: Duration { .seconds(quick ? 0.5 : seconds) }

    var wantedShapes: [Shape] {
        get throws {
            let unknown = Set(shape).subtracting(Shape.all.map(\.name))
            guard unknown.isEmpty else {
                throw ValidationError(
                    "no shape \(unknown.sorted()); there are \(Shape.all.map(\.name).joined(separator: ", "))")
            }
            return shape.isEmpty ? Shape.all : Shape.all.filter { shape.contains($0.name) }
        }
    }

    func validate() throws {
        guard seconds > 0, seconds <= 600 else {
            throw ValidationError("seconds are \(seconds); allowed are more than 0, at most 600")
        }
        _ = try wantedShapes
    }
}
