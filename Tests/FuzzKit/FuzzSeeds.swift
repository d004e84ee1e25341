import Foundation

/// Inputs to begin with: files of `Tests/Fuzz/Seeds`, and binary ones made here.
public enum FuzzSeeds {
    /// The folder of the files.
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fuzz/Seeds")

    /// The seeds of a target, in a fixed order.
    public static func of(_ target: FuzzTarget) throws -> [[UInt8]] {
        switch target {
        case .template, .message:
            let files = try FileManager.default.contentsOfDirectory(
                at: folder.appending(path: target.rawValue), includingPropertiesForKeys: nil)
            return try files.sorted { $0.lastPathComponent < $1.lastPathComponent }.map {
                [UInt8](try Data(contentsOf: $0))
            }
        case .row: return rows
        case .planted: return [Array("FUZ".utf8)]
        }
    }

    /// What a server sends, behind the byte that chooses the type.
    private static var rows: [[UInt8]] {
        var seeds: [[UInt8]] = []
        func add(_ type: UInt32, _ bytes: [UInt8]) {
            guard let choice = RowInput.types.firstIndex(of: type) else { return }
            seeds.append([UInt8(choice)] + bytes)
        }
        func big(_ number: Int32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
        func array(_ type: Int32, _ elements: [[UInt8]?]) -> [UInt8] {
            big(1) + big(1) + big(type) + big(Int32(elements.count)) + big(1)
                + elements.flatMap { $0.map { big(Int32($0.count)) + $0 } ?? big(-1) }
        }
        add(16, [1])
        add(17, [0, 255])
        add(20, big(0) + big(7))
        add(21, [0, 7])
        add(23, big(-7))
        add(25, Array("text".utf8))
        add(700, [0x3F, 0x80, 0, 0])
        add(701, [0x3F, 0xF0, 0, 0, 0, 0, 0, 0])
        add(1082, big(Int32.max))
        add(1184, [0x7F, 255, 255, 255, 255, 255, 255, 255])
        add(1184, big(175_000) + big(0))
        add(1700, [0, 2, 0, 0, 0, 0, 0, 2, 0, 12, 0x13, 0x88])
        add(1700, [0, 1, 0x80, 0, 0x40, 0, 0, 5, 0x27, 0x0F])
        add(2950, Array(repeating: 0xAB, count: 16))
        add(3802, [1] + Array(#"{"a": [1, null]}"#.utf8))
        add(1009, array(25, [Array("a".utf8), nil, []]))
        add(1007, array(23, [big(1), big(2)]))
        add(2951, array(2950, [Array(repeating: 1, count: 16)]))
        add(1185, array(1184, [big(1) + big(1)]))
        add(1009, big(0) + big(0) + big(25))
        add(16_384, Array("enum".utf8))
        return seeds
    }
}
