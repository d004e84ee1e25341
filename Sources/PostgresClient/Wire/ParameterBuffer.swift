/// The encoded parameters of one request, for all of its statements; a scratch that a connection uses again and again.
struct ParameterBuffer {
    private enum Format: Int32 {
        case text = 0
        case binary = 1
    }

    private var bytes: [UInt8] = []
    /// Where each parameter begins, or -1 for NULL.
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    var count: Int { offsets.count }

    mutating func removeAll() {
        // One huge parameter must not stay in memory for the life of the connection.
        bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 20)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
    }

    mutating func appendNull() {
        offsets.append(-1)
        lengths.append(0)
        formats.append(Format.binary.rawValue)
    }

    mutating func appendBinary(_ write: (inout [UInt8]) throws(EncodingProblem) -> Void) throws(EncodingProblem) {
        let start = bytes.count
        try write(&bytes)
        try append(start: start, format: .binary)
    }

    /// Text that the server converts to the parameter's type; libpq measures it by its terminating zero.
    mutating func appendText(_ text: some Collection<UInt8>) throws(EncodingProblem) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        if bytes[start...].contains(0) { throw EncodingProblem("text contains U+0000, which PostgreSQL can't store") }
        bytes.append(0)
        try append(start: start, format: .text)
    }

    private mutating func append(start: Int, format: Format) throws(EncodingProblem) {
        guard let length = Int32(exactly: bytes.count - start) else {
            throw EncodingProblem("the value is longer than 2 GB")
        }
        offsets.append(start)
        lengths.append(length)
        formats.append(format.rawValue)
    }

    /// The three arrays that libpq takes, for the parameters in `range`; valid during `body`.
    mutating func withParameters<R>(
        _ range: Range<Int>,
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> R
    ) -> R {
        if range.isEmpty { return body(nil, nil, nil) }
        // A NULL pointer means SQL NULL, so an empty value needs an address too.
        if bytes.isEmpty { bytes.append(0) }
        return bytes.withUnsafeBufferPointer { storage in
            storage.withMemoryRebound(to: CChar.self) { storage in
                pointers.removeAll(keepingCapacity: true)
                for index in range {
                    let offset = offsets[index]
                    pointers.append(offset < 0 ? nil : storage.baseAddress.map { $0 + offset })
                }
                return pointers.withUnsafeBufferPointer { pointers in
                    lengths.withUnsafeBufferPointer { lengths in
                        formats.withUnsafeBufferPointer { formats in
                            body(
                                pointers.baseAddress, lengths.baseAddress.map { $0 + range.lowerBound },
                                formats.baseAddress.map { $0 + range.lowerBound })
                        }
                    }
                }
            }
        }
    }
}
