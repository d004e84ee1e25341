import PostgresClient

extension SlowestQuery {
    func values(withMinimum: Bool) throws(ReadError) -> [PostgresValue] {
        try ReadError.check(limit, in: 1...1000, "limit")
        try ReadError.check(minimumRuns, in: 1...1_000_000, "minimumRuns")
        let window: [PostgresValue] = [
            since.map { .timestamptz($0) } ?? .null, .int32(Int32(clamping: limit)),
        ]
        let filters = [namespace, template, version].map { text in text.map { PostgresValue.text($0) } ?? .null }
        return window + (withMinimum ? [.int32(Int32(clamping: minimumRuns))] : []) + filters
    }
}
