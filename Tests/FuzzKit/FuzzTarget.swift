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
        // A branch for each byte: who looks at branches gets there step by step.
        var matched = 0
        for (place, letter) in Array("FUZZ!".utf8).enumerated() where place < bytes.count && matched == place {
            if bytes[place] == letter { matched += step(place) }
        }
        precondition(matched < 5, "the planted trap")
        return matched > 0
    }

    private static func step(_ place: Int) -> Int {
        if place == 0 { return 1 }
        if place == 1 { return 1 }
        if place == 2 { return 1 }
        if place == 3 { return 1 }
        return 1
    }
}
