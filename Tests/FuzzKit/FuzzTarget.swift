import TaskerCore

/// What hostile bytes are given to.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// The reader of templates, as files and as they are registered.
    case template
    /// The decoders of messages: results of foreign workers, events, checkpoints, outcomes, wake-ups.
    case message
    /// The decoders of values that a server sends in binary.
    case row
    /// Traps on `FUZZ!`, so that a fuzzer that finds nothing can be told from one that can't.
    case planted

    /// The targets that are to survive.
    public static let real: [FuzzTarget] = [.template, .message, .row]

    /// Gives the bytes to the target; it must return.
    ///
    /// - Returns: whether they were taken rather than refused.
    public func take(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .template: TemplateInput.take(bytes)
        case .message: MessageInput.take(bytes)
        case .row: RowInput.take(bytes)
        case .planted: Self.trap(bytes)
        }
    }

    private static func trap(_ bytes: [UInt8]) -> Bool {
        precondition(!bytes.starts(with: "FUZZ!".utf8), "the planted trap")
        return bytes.first == UInt8(ascii: "F")
    }
}
