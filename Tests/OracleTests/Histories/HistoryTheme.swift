/// What a history is mostly about: what only graphs that grow know is too rare in histories about anything.
enum HistoryTheme: Hashable, Sendable {
    /// Any graph, any operation.
    case anything
    /// Decisions side by side whose branches join, settled together.
    case branches
    /// Batches whose workers fail, wait for retries and save checkpoints.
    case batches

    /// Two of five histories have a theme.
    init(seed: UInt64) {
        switch seed % 5 {
        case 3: self = .branches
        case 4: self = .batches
        default: self = .anything
        }
    }
}
