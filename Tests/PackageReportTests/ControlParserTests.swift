import Foundation
import Testing

@testable import PackageReport

@Suite("Reading Debian control data")
struct ControlParserTests {
    @Test("Paragraphs end at blank lines, and the last one at the end of the file")
    func paragraphs() {
        let stanzas = parse("Package: a\nSection: x\n\n\n\nPackage: b\n  \t\nPackage: c")
        #expect(stanzas.map { $0["Package"] } == ["a", "b", "c"])
        #expect(stanzas.map { $0["Section"] } == ["x", nil, nil])
    }

    @Test("Folded lines are joined to their field, also when it is one that nobody asked for")
    func folding() {
        let stanzas = parse(
            "Package: a\nDescription: short\n long\n .\n Section: no field\nDepends: b,\n c (>= 1),\n\td\n")
        #expect(stanzas.count == 1)
        #expect(stanzas[0]["Depends"] == "b,\nc (>= 1),\nd")
        #expect(stanzas[0]["Section"] == nil)
    }

    @Test("Names of fields differ by more than upper and lower case only")
    func fieldNames() {
        let stanzas = parse("PACKAGE: a\nsection:x\nSections: y\nSectioN2: z\n")
        #expect(stanzas[0]["Package"] == "a")
        #expect(stanzas[0]["package"] == "a")
        #expect(stanzas[0]["Section"] == "x")
    }

    @Test("CR LF, comments, lines without a colon and spaces around values do no harm")
    func lenient() {
        let stanzas = parse("# a comment: x\r\nPackage:   a \t\r\ngarbage\r\nSection: x\r\n\r\nPackage: b\r\n")
        #expect(stanzas.map { $0["Package"] } == ["a", "b"])
        #expect(stanzas[0]["Section"] == "x")
    }

    @Test("A continuation after garbage belongs to no field")
    func strayContinuation() {
        let stanzas = parse(" stray\nPackage: a\ngarbage\n more\n")
        #expect(stanzas.map { $0["Package"] } == ["a"])
    }

    @Test("Bytes that are not UTF-8 and NUL become replacement characters")
    func brokenText() {
        let bytes = Array("Package: a".utf8) + [0xFF, 0xC3, 0x28, 0x00] + Array("z\n".utf8)
        var stanzas: [ControlStanza] = []
        var parser = ControlParser(keeping: ["Package"])
        parser.consume(bytes) { stanzas.append($0) }
        parser.finish { stanzas.append($0) }
        #expect(stanzas.map { $0["Package"] } == ["a\u{FFFD}\u{FFFD}(\u{FFFD}z"])
    }

    @Test("A field that comes twice has its last value; an empty one is empty")
    func repeatedAndEmpty() {
        let stanzas = parse("Package: a\nPackage: b\nSection:\n")
        #expect(stanzas[0]["Package"] == "b")
        #expect(stanzas[0]["Section"]?.isEmpty == true)
    }

    @Test("Nothing comes of nothing", arguments: ["", "\n", "\n\n \n", "\r\n", "# comment only\n"])
    func nothing(text: String) {
        #expect(parse(text).isEmpty)
    }

    @Test("Where the pieces of the file end makes no difference", arguments: [1, 2, 3, 7, 64])
    func chunks(size: Int) {
        let text = "Package: ä\r\nDepends: b,\r\n c\r\n\r\nPackage: d\nSection: e\n f\n\nPackage: last"
        let whole = parse(text).map(\.values)
        #expect(whole.count == 3)
        #expect(parse(text, chunk: size).map(\.values) == whole)
    }

    private func parse(_ text: String, chunk: Int = .max) -> [ControlStanza] {
        let bytes = Array(text.utf8)
        var stanzas: [ControlStanza] = []
        var parser = ControlParser(keeping: ["Package", "Section", "Depends"])
        var start = 0
        while start < bytes.count {
            let end = chunk >= bytes.count - start ? bytes.count : start + chunk
            parser.consume(Array(bytes[start..<end])) { stanzas.append($0) }
            start = end
        }
        parser.finish { stanzas.append($0) }
        return stanzas
    }
}
