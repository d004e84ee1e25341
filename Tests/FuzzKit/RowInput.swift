import Foundation
import PostgresClient
import TaskerCore

/// The binary value of a column: the first byte chooses the type that the server claims, the rest is what it sends.
enum RowInput {
    static let types: [UInt32] = [
        16, 17, 18, 19, 20, 21, 23, 25, 26, 114, 142, 700, 701, 705, 1042, 1043, 1082, 1114, 1184, 1700, 2950, 3802,
        1000,
        1001, 1005, 1007, 1009, 1015, 1016, 1022, 1115, 1185, 199, 2951, 3807, 0, 16_384, .max,
    ]

    static func take(_ bytes: [UInt8]) -> Bool {
        guard let choice = bytes.first else { return false }
        let type = PostgresType(rawValue: types[Int(choice) % types.count])
        // On the heap at its exact size, so that an address sanitizer sees a byte too many.
        return Array(bytes.dropFirst()).withUnsafeBytes { buffer in
            let cell = PostgresCell(type: type, bytes: buffer)
            var taken = false
            func read<Value: PostgresDecodable>(_: Value.Type) -> Value? {
                let value = try? Value.decode(cell)
                let list = try? [Value?].decode(cell)
                if value != nil || list != nil { taken = true }
                return value
            }
            _ = read(Bool.self)
            _ = read(Int16.self)
            _ = read(Int32.self)
            _ = read(Int64.self)
            _ = read(Int.self)
            _ = read(Double.self)
            _ = read(String.self)
            _ = read(UUID.self)
            _ = read([UInt8].self)
            _ = read([String].self)
            if let date = read(Date.self) { _ = RFC3339.format(date) }
            if let text = read([UInt8].self) { _ = try? JSONPayload(trusting: text).value() }
            return taken
        }
    }
}
