/// What the gate asks the server within the client's transaction: whether it has written.
enum GateQuestion {
    private static let sql = "SELECT pg_catalog.pg_current_xact_id_if_assigned() IS NOT NULL"
    private static let name = Array("_gate".utf8) + [0]

    /// Prepares the question, once for each connection.
    static let prepare =
        Frame("P", name + Array(sql.utf8) + [0] + [0, 0]).bytes + Frame("S", []).bytes

    /// Asks behind other messages, before their Sync, in their transaction.
    static let extended =
        Frame("B", name + name + [0, 0, 0, 0, 0, 0]).bytes
        + Frame("E", name + Frame.length(0)).bytes
        + Frame("H", []).bytes

    /// Asks in an open transaction.
    static let simple = Frame("Q", Array(sql.utf8) + [0]).bytes

    /// Whether the simple form was answered with yes.
    static func isYes(_ frames: [Frame]) -> Bool {
        frames.first { $0.isKind("D") }?.bytes.last == UInt8(ascii: "t")
    }
}
