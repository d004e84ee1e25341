import Foundation
import PostgresClient

extension Optional {
    /// Lets through what was let through before and is among the values.
    mutating func narrow<Element>(_ values: some Sequence<Element>) where Wrapped == Set<Element> {
        self = self.map { $0.intersection(values) } ?? Set(values)
    }
}

extension Date? {
    /// Lets through what is not before any of the dates.
    mutating func narrow(since date: Date) {
        self = self.map { Swift.max($0, date) } ?? date
    }
}

extension PostgresValue {
    /// The texts in a fixed order; NULL for none.
    static func texts(_ texts: Set<String>?) -> PostgresValue {
        texts.map { .textArray($0.sorted()) } ?? .null
    }

    /// The ids as an array.
    static func ids(_ ids: Set<UUID>) -> PostgresValue {
        .uuidArray(Array(ids))
    }

    /// The stored names of states and the like.
    static func names<Name: RawRepresentable<String>>(_ names: Set<Name>) -> PostgresValue {
        .textArray(names.map(\.rawValue).sorted())
    }
}
