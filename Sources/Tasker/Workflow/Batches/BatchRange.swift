/// The part of a batch's work that one worker does: from a position, inclusive, to another one, exclusive.
///
/// A position is whatever orders the items: an index, a key, a date.
public struct BatchRange<Position: Codable & Sendable>: Codable, Sendable {
    /// The first position.
    public let start: Position
    /// The position to stop at.
    public let end: Position
    /// How many items there are between them; 0 when that is unknown.
    public let size: Int

    /// Names a range; `size` is at least 0.
    public init(from start: Position, to end: Position, size: Int = 0) {
        self.start = start
        self.end = end
        self.size = size
    }
}

extension BatchRange where Position == Int {
    /// The indices of the range; empty when its end is not behind its start.
    public var indices: Range<Int> { start..<Swift.max(start, end) }
}

extension BatchRange: Equatable where Position: Equatable {}
extension BatchRange: Hashable where Position: Hashable {}
