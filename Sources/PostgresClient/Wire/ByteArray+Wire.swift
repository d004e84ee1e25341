#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

// The binary forms of values, as the server's *_recv functions read them.
extension [UInt8] {
    mutating func append<I: FixedWidthInteger>(bigEndian number: I) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }

    mutating func append(_ uuid: UUID) {
        Swift.withUnsafeBytes(of: uuid.uuid) { append(contentsOf: $0) }
    }

    /// A version byte (always 1), then the text.
    mutating func append(jsonb text: [UInt8]) {
        append(1)
        append(contentsOf: text)
    }

    mutating func append(timestamp date: Date) throws(EncodingProblem) {
        guard let microseconds = WireTime.microseconds(date) else {
            throw EncodingProblem("the date is outside 4713 BC to 294276 AD")
        }
        append(bigEndian: microseconds)
    }

    /// Writes, at `index`, how many bytes follow the four there.
    mutating func replaceLength(at index: Int) {
        let length = Int32(clamping: count - index - 4).bigEndian
        Swift.withUnsafeBytes(of: length) { bytes in
            for (offset, byte) in bytes.enumerated() { self[index + offset] = byte }
        }
    }
}
