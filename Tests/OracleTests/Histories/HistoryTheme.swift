/// What a history is mostly about: what only graphs that grow know is too rare in histories about anything.
enum HistoryTheme: Hashable, Sendable {
    /// Any graph, any operation.
    case anything
    /// Decisions side by side whose branches join, settled together.
    case branches
    /// Batches whose workers fail, wait for retries and save checkpoints.
    case batches

    /// Any graph, on which foreign workers work as much as ours.
    case foreign

    /// Half of the histories have a theme.
    init(seed: UInt64) {
        switch seed % 10 {
        case 3, 8: self = .branches
        case 4, 9: self = .batches
        case 7: self = .foreign
        default: self = .anything
        }
    }
}
