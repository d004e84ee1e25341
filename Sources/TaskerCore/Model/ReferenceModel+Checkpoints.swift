extension ReferenceModel {
    /// Forgets what steps have saved to resume from: what an operator may ask for who begins them again.
    public mutating func forgetCheckpoints(of steps: [ModelStepID]) {
        for id in steps {
            guard let place = find(id) else { continue }
            tasks[place.task].steps[place.step].checkpoint = nil
            tasks[place.task].steps[place.step].checkpointedAt = nil
        }
    }
}
