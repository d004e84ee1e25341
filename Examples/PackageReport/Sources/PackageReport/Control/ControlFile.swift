import Foundation

/// A file of Debian control data, read piece by piece so that an index of any length takes little memory.
struct ControlFile {
    let path: String
    var chunkSize = 1 << 20

    /// Calls `body` for every paragraph, in the order of the file.
    ///
    /// Throws what opening or reading throws (`CocoaError`), what `body` throws, and `CancellationError` between two pieces.
    func forEachStanza(keeping fields: [String], _ body: (ControlStanza) throws -> Void) throws {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        defer { try? file.close() }
        var parser = ControlParser(keeping: fields)
        while let chunk = try file.read(upToCount: chunkSize), !chunk.isEmpty {
            try Task.checkCancellation()
            try parser.consume(chunk, body)
        }
        try parser.finish(body)
    }
}
