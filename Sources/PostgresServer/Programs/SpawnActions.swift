import Foundation

/// What `posix_spawn` is told: descriptors, folder, session.
///
/// Hides the differences between Linux and macOS.
struct SpawnActions {
    #if canImport(Darwin)
        private var actions: posix_spawn_file_actions_t?
        private var attributes: posix_spawnattr_t?
    #else
        private var actions = posix_spawn_file_actions_t()
        private var attributes = posix_spawnattr_t()
    #endif

    init() {
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
    }

    mutating func destroy() {
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }

    /// Gives the child these three descriptors and no others, a session of its own, a folder, and the default
    /// handling of signals.
    mutating func use(input: Int32, output: Int32, errors: Int32, folder: String) {
        // By way of high numbers, as one of the three may itself be 0, 1 or 2.
        let parked: [(from: Int32, number: Int32)] = [(input, 0), (output, 1), (errors, 2)]
        for (from, number) in parked { posix_spawn_file_actions_adddup2(&actions, from, 900 + number) }
        for (_, number) in parked { posix_spawn_file_actions_adddup2(&actions, 900 + number, number) }
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
        #if canImport(Darwin)
            posix_spawn_file_actions_addchdir_np(&actions, folder)
            flags |= POSIX_SPAWN_CLOEXEC_DEFAULT | POSIX_SPAWN_SETSID
        #else
            _ = Self.addFolder?(&actions, folder)
            _ = Self.addCloseFrom?(&actions, 3)
            flags |= 0x80  // POSIX_SPAWN_SETSID, a macro that needs _GNU_SOURCE
        #endif
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    /// Starts the program that the first argument names by its path.
    ///
    /// - Throws: `PostgresServerError` with `.programFailed`.
    mutating func spawn(_ arguments: [String], _ environment: [String]) throws -> pid_t {
        let argumentPointers = arguments.map { strdup($0) } + [nil]
        let environmentPointers = environment.map { strdup($0) } + [nil]
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        var pid: pid_t = 0
        let failure = posix_spawn(&pid, arguments[0], &actions, &attributes, argumentPointers, environmentPointers)
        guard failure == 0 else {
            throw PostgresServerError(
                .programFailed, "cannot start \(arguments[0]): \(String(cString: strerror(failure)))")
        }
        return pid
    }

    #if !canImport(Darwin)
        private typealias Actions = UnsafeMutablePointer<posix_spawn_file_actions_t>

        // glibc has both since 2.34, but shows them only to those who define _GNU_SOURCE, which Swift's module does not.
        private static let addFolder = dlsym(nil, "posix_spawn_file_actions_addchdir_np").map {
            unsafeBitCast($0, to: (@convention(c) (Actions, UnsafePointer<CChar>) -> Int32).self)
        }
        private static let addCloseFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
            unsafeBitCast($0, to: (@convention(c) (Actions, Int32) -> Int32).self)
        }
    #endif
}
