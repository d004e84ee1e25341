/// Where steps go that a call claimed on the way: the worker of this process, if it has one.
///
/// A call that makes steps runnable asks for room first, claims no more than it got, and hands over what it claimed
/// together with the room it was given.
public protocol ClaimSink: Sendable {
    /// Sets room aside for up to `wanted` steps; the limit of the terms says how many.
    func reserve(_ wanted: Int) -> ClaimTerms
    /// Takes over claimed steps; `reserved` is the limit of the terms that they were claimed under.
    func accept(_ started: StartedSteps, reserved: Int)
}
