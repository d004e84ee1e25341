extension TestEngine {
    /// Lets every process die that runs something now: all attempts under way are lost.
    public func crashWorkers() {
        for index in running.indices where running[index].end != nil {
            running[index].end = nil
            let lease = running[index].lease
            end(lease.step, lease.attempt, nil)
            note(lease.step.task, lease.step.name, .crashed(attempt: lease.attempt))
        }
        worker = random.id()
    }
}
