/// What must hold in every state of the engine, whatever happened before.
///
/// Each violation is one line that names the rule, the task and the step. The numbers are those of the guarantees: I1 a result
/// never changes, I2 nothing is silently stuck, I4 no step starts before its parents are done, I5 attempts stay within
/// their limit, I6 a terminal task has no live step, I7 histories have no gap.
public enum ModelInvariants {
    /// Checks one state.
    ///
    /// - Returns: the violations; nothing when all is well.
    public static func check(_ snapshot: ModelSnapshot) -> [String] {
        var violations: [String] = []
        for (index, task) in snapshot.tasks.enumerated() {
            let found = TaskInvariants.check(task) + StepInvariants.check(task)
            violations += found.map { "task \(index) (\(task.state.rawValue)): \($0)" }
        }
        let held = snapshot.tasks.reduce(0) { $0 + $1.steps.count { $0.visibleAt != nil } }
        if held != snapshot.messageCount {
            violations.append("I2: \(snapshot.messageCount) messages for \(held) steps that have one")
        }
        return violations
    }

    /// Checks that the step from one state to a later one took nothing back.
    ///
    /// - Returns: the violations; nothing when all is well.
    public static func check(from before: ModelSnapshot, to after: ModelSnapshot) -> [String] {
        var violations: [String] = []
        let later = Dictionary(after.tasks.map { ($0.id, $0) }) { first, _ in first }
        for (index, old) in before.tasks.enumerated() {
            guard let new = later[old.id] else {
                violations.append("I2: task \(index) vanished")
                continue
            }
            violations += compare(old, new).map { "task \(index): \($0)" }
        }
        return violations
    }

    private static func compare(_ old: ModelSnapshot.Task, _ new: ModelSnapshot.Task) -> [String] {
        var violations: [String] = []
        if !new.history.starts(with: old.history) { violations.append("I7: its history was rewritten") }
        if old.state.isTerminal, new.state != old.state, old.state != .error {
            violations.append("I6: it left the terminal state \(old.state.rawValue)")
        }
        let steps = Dictionary(new.steps.map { ($0.name, $0) }) { first, _ in first }
        for old in old.steps {
            guard let new = steps[old.name] else {
                violations.append("I2: step \(old.name) vanished")
                continue
            }
            if !new.history.starts(with: old.history) {
                violations.append("I7: step \(old.name): its history was rewritten")
            }
            if old.state.isTerminal, new.state != old.state || new.result != old.result {
                violations.append("I1: step \(old.name): it changed after \(old.state.rawValue)")
            }
        }
        return violations
    }
}
