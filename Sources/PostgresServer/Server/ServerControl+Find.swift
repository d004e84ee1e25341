import Foundation
import Logging

extension ServerControl {
    /// Finds the server of the folder running, and waits until it is ready; nil when one has to be started.
    ///
    /// - Parameter isAlone: whether nobody else uses it, so that it may be stopped.
    /// - Throws: `PostgresServerError` with `.inUse`, `.timeout`, `.stopFailed`; `CancellationError`.
    func find(isAlone: Bool) async throws -> RunningServer? {
        guard let file = PostmasterFile(dataFolder: places.data) else { return nil }
        guard ServerProcesses.isWorking(file.processIdentifier, in: places.data) else {
            try await clearLeftovers(of: file)
            return nil
        }
        let options = try? String(contentsOfFile: places.options, encoding: .utf8)
        guard options == fingerprint else {
            guard isAlone else {
                throw PostgresServerError(
                    .inUse,
                    "another process uses the server in \(places.path) with another PostgreSQL or other settings; "
                        + "stop it, or use another folder")
            }
            logger.debug("restarts a server left behind with other options", metadata: ["folder": "\(places.path)"])
            try await stop(.fast)
            return nil
        }
        var running: RunningServer?
        try await wait(
            upTo: configuration.startTimeout, every: .milliseconds(20), for: "the running server to be ready"
        ) {
            guard let now = PostmasterFile(dataFolder: places.data),
                ServerProcesses.isWorking(now.processIdentifier, in: places.data)
            else { return true }
            running = RunningServer(now)
            return running != nil
        }
        // It was stopping, and is gone now.
        guard let running else { return nil }
        logger.debug("found PostgreSQL running", metadata: ["folder": "\(places.path)"])
        return running
    }

    /// The server was killed.
    ///
    /// Its own children notice by themselves; the file it left would keep another from starting if its number is
    /// somebody else's by now.
    private func clearLeftovers(of file: PostmasterFile) async throws {
        logger.debug("a crash left a server's file behind", metadata: ["pid": "\(file.processIdentifier)"])
        guard ServerProcesses.working(in: places.data) != nil else { return }
        // Never while one of them lives: two servers' processes in one cluster destroy it.
        do {
            try await wait(upTo: .seconds(5), every: .milliseconds(20), for: "the processes of a killed server to end")
            {
                ServerProcesses.working(in: places.data)?.isEmpty ?? true
            }
        } catch let error as PostgresServerError where error.code == .timeout {
            for pid in ServerProcesses.working(in: places.data) ?? [] { kill(pid, SIGKILL) }
            try await wait(upTo: .seconds(5), every: .milliseconds(20), for: "the processes of a killed server to end")
            {
                ServerProcesses.working(in: places.data)?.isEmpty ?? true
            }
        }
        unlink("\(places.data)/postmaster.pid")
    }

    /// Stops the server if it runs.
    ///
    /// - Throws: `PostgresServerError` with `.stopFailed`; `CancellationError`.
    func stop(_ mode: PostgresServer.StopMode) async throws {
        // An empty folder in /tmp would be all that remains of a server whose own folder is removed.
        defer { _ = rmdir(places.socketFolder) }
        guard let file = PostmasterFile(dataFolder: places.data),
            ServerProcesses.isWorking(file.processIdentifier, in: places.data)
        else { return }
        do {
            try await pgCtlStop(mode, timeout: configuration.stopTimeout)
        } catch let error as PostgresServerError where mode != .immediate {
            logger.warning("the server does not stop; stops it immediately", metadata: ["error": "\(error)"])
            try await pgCtlStop(.immediate, timeout: .seconds(20))
        }
    }

    private func pgCtlStop(_ mode: PostgresServer.StopMode, timeout: Duration) async throws {
        let arguments = ["stop", "-D", places.data, "-m", mode.rawValue, "-w", "-t", "\(max(1, timeout.wholeSeconds))"]
        do {
            let program = user.program(installation.program("pg_ctl"), arguments, timeout: timeout + .seconds(5))
            _ = try await program.output()
        } catch let error as PostgresServerError {
            // It may have ended by itself in between.
            guard let file = PostmasterFile(dataFolder: places.data),
                ServerProcesses.isWorking(file.processIdentifier, in: places.data)
            else { return }
            throw PostgresServerError(.stopFailed, "the server in \(places.path) does not stop", cause: error)
        }
    }
}
