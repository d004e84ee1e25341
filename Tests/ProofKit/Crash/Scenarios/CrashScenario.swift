import TestSupport

/// Something that a process does, and what has to be true when it has died on the way and another one has gone on.
struct CrashScenario: Sendable {
    let name: String
    /// The functions at whose commits the process has to have been struck; a sweep that misses one has proven nothing.
    let strikes: Set<String>
    /// Whether the schema is there already.
    var isMigrated = true
    /// Whether what the process finds is broken, and to be mended by it.
    var beginsBroken = false
    /// Whether recorded rows may go, as they do when finished tasks are removed.
    var removesRows = false
    /// Whether it is among those whose recovery is struck as well.
    var isStruckTwice = false
    /// What is there before the process begins.
    var prepare: @Sendable (StoreFixture) async throws -> Void = { _ in }
    /// What the process does, and what the one after it does again.
    let act: @Sendable (CrashActor) async throws -> Void
    /// What must not be half done when nobody is at work; one text for each mistake.
    var checkAlways: @Sendable (StoreFixture) async throws -> [String] = { _ in [] }
    /// What must be true in the end; one text for each mistake.
    let check: @Sendable (StoreFixture) async throws -> [String]
}
