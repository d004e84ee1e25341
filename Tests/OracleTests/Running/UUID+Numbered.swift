import Foundation

extension UUID {
    /// A readable uuid that is greater than those with smaller numbers of the same kind.
    init(numbered number: Int, of kind: UInt8) {
        let bytes = withUnsafeBytes(of: UInt32(truncatingIfNeeded: number).bigEndian) { Array($0) }
        self.init(
            uuid: (kind, 0, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, bytes[0], bytes[1], bytes[2], bytes[3]))
    }

    /// As PostgreSQL prints it.
    var text: String { uuidString.lowercased() }
}
