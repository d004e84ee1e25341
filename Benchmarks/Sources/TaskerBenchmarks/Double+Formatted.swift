import Foundation

extension Double {
    /// With two decimals.
    var formatted2: String { String(format: "%.2f", self) }
    /// Without decimals.
    var formatted0: String { String(format: "%.0f", self) }
}
