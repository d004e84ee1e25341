public import Logging
import Synchronization

extension PostgresServer {
    /// Values that were started and not stopped: a server lives until `stop`, or the end of the process, and not merely as
    /// long as somebody remembers the value.
    static let inUse = Mutex<[ObjectIdentifier: PostgresServer]>([:])

    /// Starts the server of a folder, or finds it running, and waits until it is ready.
    ///
    /// Safe to be called by many processes, and many tasks, at the same time for the same folder: one starts the server,
    /// the others wait for it. What a crash left behind is put in order: a server still running is taken over (or started
    /// anew when its options differ), a stale `postmaster.pid` is removed, PostgreSQL recovers its data.
    ///
    /// - Throws: `PostgresServerError`: `.notFound`, `.unsupportedVersion` (also for a cluster of another major version),
    ///   `.configuration`, `.inUse` when another process uses the server with other options, `.startFailed` with the last
    ///   lines of the log, `.timeout`; `CancellationError`.
    public static func start(
        _ configuration: PostgresServerConfiguration, logger: Logger = Logger(label: "postgres-server")
    ) async throws -> PostgresServer {
        let installation: PostgresInstallation
        if let given = configuration.installation {
            installation = given
        } else {
            installation = try await .find()
        }
        let user = try ServerUser()
        let places = try await ServerFolder(configuration.folder, user: user)
        let startLock = try FileLock(places.startLock)
        try await startLock.lock(.exclusive, timeout: configuration.startTimeout)
        defer { startLock.unlock() }

        let usersLock = try FileLock(places.usersLock)
        let isAlone = usersLock.tryLock(.exclusive)
        let control = ServerControl(
            configuration: configuration, installation: installation, user: user, places: places, logger: logger)
        // Before the server, lest one that is killed meanwhile should leave it.
        let watcher =
            configuration.stopsWithParent
            ? try ServerWatcher(places: places, installation: installation, user: user) : nil
        do {
            let found = try await control.find(isAlone: isAlone)
            let running: RunningServer
            if let found { running = found } else { running = try await control.start() }
            guard usersLock.tryLock(.shared) else {
                throw PostgresServerError(.configuration, "cannot take the lock \(usersLock.path)")
            }
            let server = PostgresServer(
                configuration: configuration, installation: installation, user: user, places: places, running: running,
                wasRunning: found != nil, usersLock: usersLock, watcher: watcher, logger: logger)
            inUse.withLock { $0[ObjectIdentifier(server)] = server }
            return server
        } catch {
            // In a task of its own, which the cancellation of ours does not reach.
            await Task {
                if isAlone { try? await control.stop(.immediate) }
                await watcher?.dismiss()
            }.value
            throw error
        }
    }

    /// Starts the server of a folder (or finds it), runs the body, and stops the server (unless others use it), whether
    /// the body returns, throws or is cancelled.
    ///
    /// - Throws: what `start` and the body throw, or `stop` when the body did not.
    public static func withServer<Result>(
        _ configuration: PostgresServerConfiguration, logger: Logger = Logger(label: "postgres-server"),
        _ body: (PostgresServer) async throws -> Result
    ) async throws -> Result {
        let server = try await start(configuration, logger: logger)
        let result: Result
        do {
            result = try await body(server)
        } catch {
            do {
                try await server.stop()
            } catch let second {
                logger.warning("the server did not stop", metadata: ["error": "\(second)"])
            }
            throw error
        }
        try await server.stop()
        return result
    }
}
