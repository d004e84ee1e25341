#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// Turns host names into addresses without blocking the loop: the system's lookup has no other form, so each gets a thread.
enum HostLookup {
    /// Looks up `host`; `completion` is called on the loop's thread, with no address when libpq should look for itself.
    static func start(
        _ host: String, on loop: PostgresEventLoop,
        _ completion: @escaping @Sendable (Result<[String], PostgresError>) -> Void
    ) {
        let isStarted = SystemThread.start {
            let result = addresses(of: host)
            loop.execute { completion(result) }
        }
        if !isStarted { completion(.success([])) }
    }

    private static func addresses(of host: String) -> Result<[String], PostgresError> {
        var hints = addrinfo()
        #if canImport(Glibc)
            hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
            hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0, let first = list else {
            let reason = gai_strerror(code).map { String(cString: $0) } ?? "error \(code)"
            return .failure(
                PostgresError(
                    .connection, "cannot find the address of host \(host): \(reason); correct the host's name"))
        }
        defer { freeaddrinfo(first) }
        return .success(Array(sequence(first: first, next: { $0.pointee.ai_next }).compactMap(numericAddress)))
    }

    private static func numericAddress(_ entry: UnsafeMutablePointer<addrinfo>) -> String? {
        var text = [CChar](repeating: 0, count: 1025)
        let length = socklen_t(text.count)
        let entry = entry.pointee
        guard getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, length, nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
