import Tasker

/// `demo/diamond`: one step, two side by side after it, and one that joins them, each a short sleep.
enum Diamond {
    /// What a task of it is given.
    struct Request: Codable, Sendable {
        /// Its number; the sleeps depend on it.
        var number: Int?
    }

    /// What a step gives: how long it slept, all before it included.
    struct Slept: Codable, Sendable {
        let ms: Int
    }

    static let workflow = Workflow(
        "diamond", namespace: "demo", version: TaskerVersion.current, description: "Four short sleeps in a diamond.",
        input: Request.self
    ) { w in
        let split = w.step("split") { _, request in try await sleep(request, 1) }
        let left = w.step("left", after: split) { _, request, before in try await sleep(request, 2, after: before) }
        let right = w.step("right", after: split) { _, request, before in try await sleep(request, 3, after: before) }
        w.step("join", after: left, right) { _, request, left, right in
            try await sleep(request, 4, after: Slept(ms: max(left.ms, right.ms)))
        }
    }

    /// Sleeps for 20 to 50 ms, always the same for the same task and step.
    private static func sleep(_ request: Request, _ step: Int, after before: Slept = Slept(ms: 0)) async throws -> Slept
    {
        let milliseconds = 20 + ((request.number ?? 0) &* 7 &+ step &* 11) % 31
        try await Task.sleep(for: .milliseconds(abs(milliseconds)))
        return Slept(ms: before.ms + milliseconds)
    }
}
