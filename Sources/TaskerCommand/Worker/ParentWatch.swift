import Foundation

/// Ends this process gracefully when the one that started it is gone.
struct ParentWatch: Sendable {
    /// The process that must be our parent.
    let parent: Int32

    /// Looks twice a second, on a thread of its own.
    func start() {
        let thread = Thread { [parent] in
            while getppid() == parent { usleep(500_000) }
            kill(getpid(), SIGTERM)
        }
        thread.stackSize = 128 << 10
        thread.start()
    }
}
