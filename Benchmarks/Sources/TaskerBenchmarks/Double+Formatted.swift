import Foundation

extension Double {
    /// With two decimals.
    var formatted2: String { String(format: "%.2f", self) }
    /// Without decimals.
    var formatted0: String { String(format: "%.0f", self) }
    /// With as many decimals as leave two or three significant digits.
    var short: String {
        switch abs(self) {
        case 100...: String(format: "%.0f", self)
        case 10..<100: String(format: "%.1f", self)
        case 0.1..<10: String(format: "%.2f", self)
        case 0: "0"
        default: String(format: "%.4f", self)
        }
    }
}
