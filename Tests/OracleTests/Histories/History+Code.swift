import TaskerCore

extension History {
    /// The history as Swift that can be pasted into a test.
    var code: String {
        """
        History(
            seed: \(seed),
            templates: [
                \(SwiftCode.templates(templates))
            ],
            workers: \(workers),
            moments: [
                \(moments.map { "History.Moment(microseconds: \($0.microseconds), operation: \(SwiftCode.text($0.operation)))" }
            .joined(separator: ",\n        "))
            ])
        """
    }
}

extension ConcurrentHistory {
    /// The history as Swift that can be pasted into a test.
    var code: String {
        """
        ConcurrentHistory(
            seed: \(seed),
            templates: [
                \(SwiftCode.templates(templates))
            ],
            workers: \(workers),
            windows: [
                \(windows.map { window in
                    "ConcurrentHistory.Window(microseconds: \(window.microseconds), operations: ["
                        + window.operations.map { "\n            \(SwiftCode.text($0))" }.joined(separator: ",") + "])"
                }.joined(separator: ",\n        "))
            ])
        """
    }
}

/// Swift for what histories hold.
enum SwiftCode {
    /// The value of an operation, which Swift's own description almost is.
    static func text(_ operation: Operation) -> String {
        // The module has a type of its own name, so that the name cannot stand before the others.
        "Operation." + "\(operation)".replacing("OracleTests.", with: "")
    }

    static func templates(_ templates: [TaskTemplate]) -> String {
        templates.map { template in
            let bytes = try? CanonicalJSON.encode(JSONPayload(encoding: template))
            let text = bytes.map { String(decoding: $0, as: UTF8.self) } ?? "the template cannot be encoded"
            return "try JSONPayload(text: ##\"\(text)\"##).decode()"
        }.joined(separator: ",\n        ")
    }
}
