import Foundation
import Tasker

let greeting = Workflow("greeting", namespace: "hello", version: "1.0.0", input: String.self) { w in
    let name = w.step("tidy") { _, input in input.split(separator: " ").joined(separator: " ").capitalized }
    let letters = w.step("count", after: name) { _, _, name in name.filter(\.isLetter).count }
    w.step("greet", after: name, letters, retry: .exponential(attempts: 5)) { _, _, name, letters in
        "Hello \(name), your name has \(letters) letters."
    }
}

let database = ProcessInfo.processInfo.environment["DATABASE_URL"] ?? "postgresql://localhost/tasker"
let tasker = try await Tasker(database: .url(database), workflows: [greeting])
try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await tasker.run() }
    let task = try await tasker.submit(greeting, input: "ada  lovelace", key: "first")
    print(try await task.result())
    group.cancelAll()
}
