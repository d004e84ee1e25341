import Testing

@testable import PostgresServer

@Suite("postmaster.pid")
struct PostmasterFileTests {
    @Test("gives the process, port, socket and status of a ready server")
    func ready() throws {
        let text = "4711\n/srv/data\n1763840000\n5433\n/srv/socket\n127.0.0.1\n  1234  5\nready   \n"
        let file = try #require(PostmasterFile(text))
        #expect(file.processIdentifier == 4711)
        #expect(file.port == 5433)
        #expect(file.socketFolder == "/srv/socket")
        #expect(RunningServer(file) != nil)
    }

    @Test("of a server that begins gives its process only")
    func beginning() throws {
        let file = try #require(PostmasterFile("4711\n/srv/data\n1763840000\n5433\n"))
        #expect(file.processIdentifier == 4711)
        #expect(RunningServer(file) == nil)
    }

    @Test("of a server that stops is not that of a running one")
    func stopping() throws {
        let file = try #require(PostmasterFile("4711\n/d\n1\n5433\n/s\n\n 1 2\nstopping\n"))
        #expect(RunningServer(file) == nil)
    }

    @Test("without a process is no such file", arguments: ["", "\n", "zero\n", "0\n"])
    func unreadable(text: String) {
        #expect(PostmasterFile(text) == nil)
    }
}
