import Foundation

/// Reads Debian control data (deb822: `dpkg/status`, `Packages`) from chunks of bytes that may end anywhere.
///
/// Lenient where real files are: CR LF, blank lines of spaces, comment lines, bytes that are not UTF-8 (repaired to U+FFFD),
/// a last paragraph without its newline. A line that is neither a field nor a continuation is skipped.
struct ControlParser {
    private let fields: [String]
    private let names: [[UInt8]]
    private var values: [[UInt8]?]
    private var openField: Int?
    private var hasFields = false
    private var unfinishedLine: [UInt8] = []

    /// - Parameter fields: the fields to keep; all others are passed over without copying them.
    init(keeping fields: [String]) {
        self.fields = fields.map { $0.lowercased() }
        names = self.fields.map { Array($0.utf8) }
        values = Array(repeating: nil, count: fields.count)
    }

    /// Takes the next bytes of the file and hands on every paragraph that ends in them.
    mutating func consume(_ chunk: some ContiguousBytes, _ emit: (ControlStanza) throws -> Void) rethrows {
        try chunk.withUnsafeBytes { bytes in
            var start = 0
            while let newline = Self.index(of: UInt8(ascii: "\n"), in: bytes, from: start) {
                let line = Self.part(of: bytes, start, newline)
                if unfinishedLine.isEmpty {
                    try take(line: line, emit)
                } else {
                    unfinishedLine.append(contentsOf: line)
                    try takeUnfinishedLine(emit)
                }
                start = newline + 1
            }
            unfinishedLine.append(contentsOf: Self.part(of: bytes, start, bytes.count))
        }
    }

    /// Ends the file: hands on the last paragraph when no blank line closed it.
    mutating func finish(_ emit: (ControlStanza) throws -> Void) rethrows {
        if !unfinishedLine.isEmpty { try takeUnfinishedLine(emit) }
        try close(emit)
    }

    private mutating func takeUnfinishedLine(_ emit: (ControlStanza) throws -> Void) rethrows {
        let line = unfinishedLine
        unfinishedLine.removeAll(keepingCapacity: true)
        try line.withUnsafeBytes { try take(line: $0, emit) }
    }

    private mutating func take(line: UnsafeRawBufferPointer, _ emit: (ControlStanza) throws -> Void) rethrows {
        guard line.count > 0, line[0] != UInt8(ascii: "\r") else { return try close(emit) }
        if Self.isBlank(line[0]) {
            let text = Self.trimmed(line)
            if text.isEmpty { return try close(emit) }
            if let openField {
                values[openField]?.append(UInt8(ascii: "\n"))
                values[openField]?.append(contentsOf: text)
            }
            return
        }
        openField = nil
        guard line[0] != UInt8(ascii: "#"), let colon = Self.index(of: UInt8(ascii: ":"), in: line) else { return }
        hasFields = true
        guard let field = keptField(named: Self.part(of: line, 0, colon)) else { return }
        openField = field
        values[field] = Array(Self.trimmed(Self.part(of: line, colon + 1, line.count)))
    }

    private mutating func close(_ emit: (ControlStanza) throws -> Void) rethrows {
        guard hasFields else { return }
        let stanza = ControlStanza(fields: fields, values: values.map { $0.map(Self.text) })
        hasFields = false
        openField = nil
        for index in values.indices { values[index] = nil }
        try emit(stanza)
    }

    private func keptField(named name: UnsafeRawBufferPointer) -> Int? {
        for (index, kept) in names.enumerated() where kept.count == name.count {
            // Letters differ in bit 5 only; the other characters of field names have it set.
            if zip(kept, name).allSatisfy({ $0 == $1 | 0x20 }) { return index }
        }
        return nil
    }

    /// A NUL is repaired like any byte that cannot be text: JSON columns of PostgreSQL refuse it.
    private static func text(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return bytes.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
    }

    private static func index(of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
        guard let base = bytes.baseAddress, let found = memchr(base + start, Int32(byte), bytes.count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    private static func part(of bytes: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    }

    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var start = 0
        var end = bytes.count
        while start < end, isBlank(bytes[start]) { start += 1 }
        while end > start, isBlank(bytes[end - 1]) { end -= 1 }
        return part(of: bytes, start, end)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
    }
}
