import Dispatch
package import Foundation
import Synchronization

/// A child process with a session of its own, whose descriptors are the three given ones and no others.
///
/// Foundation's `Process` cannot be used for what starts a server: it takes a child for alive as long as any descendant
/// is, because all of them inherit a descriptor of it.
package final class ChildProcess: Sendable {
    private struct State {
        var result: ExitStatus?
        var waiter: CheckedContinuation<ExitStatus, Never>?
    }

    /// The process.
    package let processIdentifier: pid_t
    private let state = Mutex(State())

    /// Starts a program.
    ///
    /// - Parameter folder: where it starts; absolute.
    /// - Throws: `PostgresServerError` with `.programFailed` when it cannot be started.
    package init(
        _ path: String, _ arguments: [String], environment: [String: String], folder: String = "/",
        input: Int32, output: Int32, errors: Int32
    ) throws {
        var actions = SpawnActions()
        defer { actions.destroy() }
        actions.use(input: input, output: output, errors: errors, folder: folder)
        let pid = try actions.spawn([path] + arguments, environment.map { "\($0.key)=\($0.value)" })
        processIdentifier = pid
        let thread = Thread { [self] in reap() }
        thread.stackSize = 256 << 10
        thread.start()
    }

    /// How the process ended; nil while it runs.
    package var result: ExitStatus? { state.withLock { $0.result } }

    /// Waits until the process has ended, without holding a thread of the pool, and whatever becomes of the caller's task.
    ///
    /// To be called once at most.
    package func exit() async -> ExitStatus {
        await withCheckedContinuation { continuation in
            let result = state.withLock { state in
                if state.result == nil { state.waiter = continuation }
                return state.result
            }
            if let result { continuation.resume(returning: result) }
        }
    }

    /// Sends a signal to the process and those of its session that did not leave it.
    ///
    /// Nothing happens once it has ended.
    package func signal(_ number: Int32) {
        state.withLock { state in
            // Under the lock the process is not reaped yet, so that its number cannot be anybody else's.
            if state.result == nil { _ = kill(-processIdentifier, number) }
        }
    }

    /// Sends a signal, and SIGKILL if the process is still there after the time given.
    ///
    /// Does not wait.
    package func end(_ number: Int32 = SIGTERM, killAfter patience: Duration = .seconds(1)) {
        signal(number)
        DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(patience.wholeNanoseconds)) { [self] in
            signal(SIGKILL)
        }
    }

    private func reap() {
        var info = siginfo_t()
        while waitid(P_PID, id_t(processIdentifier), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR {}
        let (waiter, result) = state.withLock { state in
            var status: Int32 = 0
            while waitpid(processIdentifier, &status, 0) < 0 && errno == EINTR {}
            let result = ExitStatus(waitStatus: status)
            state.result = result
            let waiter = state.waiter
            state.waiter = nil
            return (waiter, result)
        }
        waiter?.resume(returning: result)
    }
}
