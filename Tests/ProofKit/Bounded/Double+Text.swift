import Foundation

extension Double {
    /// With two decimals.
    var two: String { String(format: "%.2f", self) }
}
