import CLibpq

extension ConnectionCore {
    /// Begins to connect; `completion` is called once on the loop's thread.
    func connect(_ completion: @escaping (Result<Void, PostgresError>) -> Void) {
        if let closedError { return completion(.failure(closedError)) }
        becameConnecting()
        connectCompletion = completion
        let timeout = configuration.connectTimeout
        connectTimer = loop.schedule(after: timeout) { [self] in
            finish(
                PostgresError(
                    .timeout,
                    "no connection to \(configuration) within \(timeout): the server doesn't answer; "
                        + "check host, port and firewall, or raise connect_timeout"))
        }
        guard let host = configuration.hostToResolve else { return start(addresses: []) }
        HostLookup.start(host, on: loop) { [self] result in
            switch result {
            case .success(let addresses): start(addresses: addresses)
            case .failure(let error): finish(error)
            }
        }
    }

    private func start(addresses: [String]) {
        guard closedError == nil else { return }
        let parameters = configuration.libpqParameters(addresses: addresses)
        let handle = CStrings.withPointers(parameters.map(\.keyword)) { keywords in
            CStrings.withPointers(parameters.map(\.value)) { values in PQconnectStartParams(keywords, values, 0) }
        }
        guard let handle else {
            return finish(PostgresError(.connection, "libpq has no memory for a connection"))
        }
        self.handle = handle
        PQsetNoticeReceiver(handle, receiveNotice, Unmanaged.passUnretained(self).toOpaque())
        guard PQstatus(handle) != CONNECTION_BAD, PQsocket(handle) >= 0 else { return finish(connectError()) }
        loop.watch(self, descriptor: PQsocket(handle), forWriting: true, forReading: false)
    }

    func continueConnecting() {
        guard let handle else { return }
        // libpq may close its socket and open another; ours must not be watched meanwhile.
        loop.unwatch(self)
        switch PQconnectPoll(handle) {
        case PGRES_POLLING_OK: finishConnecting(handle)
        case PGRES_POLLING_WRITING:
            loop.watch(self, descriptor: PQsocket(handle), forWriting: true, forReading: false)
        case PGRES_POLLING_READING: loop.watch(self, descriptor: PQsocket(handle), forWriting: false)
        default: finish(connectError())
        }
    }

    private func finishConnecting(_ handle: OpaquePointer) {
        if let timer = connectTimer { loop.cancelTimer(timer) }
        connectTimer = nil
        guard PQsetnonblocking(handle, 1) == 0 else { return finish(connectError()) }
        loop.watch(self, descriptor: PQsocket(handle), forWriting: false)
        becameReady()
        if let completion = connectCompletion {
            connectCompletion = nil
            completion(.success(()))
        }
    }

    /// libpq's reason, with what to do about it.
    private func connectError() -> PostgresError {
        let reason = handle.map { String(cString: PQerrorMessage($0)).trimmedLine } ?? ""
        return PostgresError(
            .connection, "cannot connect to \(configuration): \(reason); \(ConnectRemedy.remedy(for: reason))")
    }
}
