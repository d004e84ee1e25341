import Foundation

/// One connection through a gate, on a thread of its own.
final class GateConnection {
    let client: GateSocket
    let server: GateSocket
    let log: CommitLog
    /// What the client's named statements say.
    private var statements: [String: String] = [:]
    private var clientFrames = FrameReader()
    private var serverFrames = FrameReader()
    /// The messages of the client since its last Sync.
    private var round = Round()
    /// What the open transaction has called, for its label.
    private var called: [String] = []
    /// As the server said with its last ReadyForQuery: I, T or E.
    private var status: Character = "I"

    init(client: GateSocket, server: GateSocket, log: CommitLog) {
        self.client = client
        self.server = server
        self.log = log
    }

    func run() {
        do {
            guard try start() else { return }
            while try turn() {}
        } catch {
            // Either side is gone, which ends the other, as it would without a gate.
        }
        client.hangUp()
        server.hangUp()
    }

    /// Lets the client in; false for a request to cancel, which is all that its connection says.
    private func start() throws -> Bool {
        while true {
            guard let startup = clientFrames.nextStartup() else {
                let bytes = try client.read()
                guard !bytes.isEmpty else { return false }
                clientFrames.add(bytes)
                continue
            }
            let code = startup.dropFirst(4).prefix(4).reduce(0) { $0 << 8 | Int($1) }
            if code == Self.sslRequest || code == Self.gssRequest {
                try client.write([UInt8(ascii: "N")])
                continue
            }
            try server.write(startup)
            if code == Self.cancelRequest {
                // The server answers with the end of the connection, once it has passed the request on.
                _ = try server.read()
                return false
            }
            break
        }
        try exchangeUntilReady(holdsReady: true)
        return true
    }

    /// Passes everything both ways until the server is ready; then prepares the gate's question, and tells the client.
    private func exchangeUntilReady(holdsReady: Bool) throws {
        while true {
            let readable = GateSocket.readable(of: [client, server], within: Self.patience)
            guard readable.contains(true) else { throw GateError("nobody speaks") }
            if readable[0] {
                let bytes = try client.read()
                guard !bytes.isEmpty else { throw GateError("the client is gone") }
                try server.write(bytes)
            }
            guard readable[1] else { continue }
            try fill()
            while let frame = serverFrames.next() {
                guard frame.isKind("Z") else {
                    try client.write(frame.bytes)
                    continue
                }
                try server.write(GateQuestion.prepare)
                _ = try framesUntilReady()
                try client.write(frame.bytes)
                return
            }
        }
    }

    /// One message of the client, or whatever the server says by itself; false at the end.
    private func turn() throws -> Bool {
        while let frame = clientFrames.next() {
            if let round = try collect(frame) { try perform(round) }
        }
        let readable = GateSocket.readable(of: [client, server], within: Self.patience)
        if readable[1] {
            let bytes = try server.read()
            guard !bytes.isEmpty else { return false }
            try client.write(bytes)
        }
        if readable[0] {
            let bytes = try client.read()
            guard !bytes.isEmpty else { return false }
            clientFrames.add(bytes)
        }
        return true
    }

    /// Adds a message to the round; the round, when it is whole.
    private func collect(_ frame: Frame) throws -> Round? {
        switch frame.kind {
        case UInt8(ascii: "P"): statements[frame.text(0)] = frame.text(1)
        case UInt8(ascii: "B"): round.texts.append(statements[frame.text(1)] ?? "")
        case UInt8(ascii: "E"): round.executions += 1
        case UInt8(ascii: "Q"): round.texts.append(frame.text(0))
        case UInt8(ascii: "X"):
            try server.write(frame.bytes)
            throw GateError("the client says good-bye")
        default: break
        }
        guard frame.isKind("S") || frame.isKind("Q") else {
            round.bytes += frame.bytes
            return nil
        }
        round.end = frame
        defer { round = Round() }
        return round
    }

    private func perform(_ round: Round) throws {
        called += round.texts.map(CommitLabel.find).filter { !$0.isEmpty }
        defer { if status == "I" { called = [] } }
        if status == "T", round.isCommit {
            try server.write(GateQuestion.simple)
            let wrote = GateQuestion.isYes(try framesUntilReady())
            try end(round, answered: [], wrote: wrote)
        } else if status == "I", round.executions > 0, round.end?.isKind("S") == true, !round.isBegin {
            try server.write(round.bytes + GateQuestion.extended)
            let (answered, wrote) = try answers(of: round.executions)
            try end(Round(end: round.end), answered: answered, wrote: wrote)
        } else {
            let isScript = status == "I" && round.end?.isKind("Q") == true && !round.isReading
            try end(round, answered: [], wrote: isScript)
        }
    }

    /// Sends what ends the round, strikes when its commit is the one, and passes the answers on.
    private func end(_ round: Round, answered: [UInt8], wrote: Bool) throws {
        let label = called.last ?? "script"
        let moment = wrote ? log.number(label) : nil
        if moment == .before {
            try log.land(.before, label)
            throw GateError("struck")
        }
        try server.write(round.bytes + (round.end?.bytes ?? []))
        let rest = try framesUntilReady()
        if let moment, status == "I", !rest.contains(where: { $0.isKind("E") }) {
            try log.land(moment, label)
            throw GateError("struck")
        }
        try client.write(answered + rest.flatMap(\.bytes))
    }

    /// The server's answers to a number of executions, and to the question behind them.
    private func answers(of executions: Int) throws -> ([UInt8], Bool) {
        var answered: [UInt8] = []
        var ended = 0
        while true {
            while let frame = serverFrames.next() {
                if ended < executions || frame.isNotice {
                    answered += frame.bytes
                    // After an error the server skips everything until the Sync.
                    if frame.isKind("E") { return (answered, false) }
                    if frame.isKind("C") || frame.isKind("I") || frame.isKind("s") { ended += 1 }
                } else if frame.isKind("E") {
                    throw GateError("the server refuses the question: \(frame.text(0))")
                } else if frame.isKind("D") {
                    return (answered, try question(answer: frame))
                }
            }
            try fill()
        }
    }

    /// Reads on to the end of the question's answer.
    private func question(answer: Frame) throws -> Bool {
        while true {
            while let frame = serverFrames.next() {
                if frame.isKind("C") { return answer.bytes.last == UInt8(ascii: "t") }
            }
            try fill()
        }
    }

    private func framesUntilReady() throws -> [Frame] {
        var frames: [Frame] = []
        while true {
            while let frame = serverFrames.next() {
                frames.append(frame)
                guard frame.isKind("Z") else { continue }
                status = Character(UnicodeScalar(frame.bytes[5]))
                return frames
            }
            try fill()
        }
    }

    private func fill() throws {
        guard GateSocket.readable(of: [server], within: Self.patience)[0] else {
            throw GateError("the server does not answer")
        }
        let bytes = try server.read()
        guard !bytes.isEmpty else { throw GateError("the server is gone") }
        serverFrames.add(bytes)
    }

    private static let sslRequest = 80_877_103
    private static let gssRequest = 80_877_104
    private static let cancelRequest = 80_877_102
    /// Milliseconds; longer than any run.
    private static let patience: Int32 = 120_000
}
