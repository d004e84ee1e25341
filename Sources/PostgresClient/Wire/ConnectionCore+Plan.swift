import CLibpq

// From statements and values to messages.
extension ConnectionCore {
    /// Decides which messages the calls need and encodes all parameters; nothing is sent yet, so it may fail freely.
    func plan(
        _ request: Request, _ calls: [(statement: PostgresStatement, values: [PostgresValue])]
    ) throws(PostgresError) {
        parameters.removeAll()
        request.steps = []
        request.stepIndex = 0
        var planned: [String: PreparedStatement] = [:]
        for (index, call) in calls.enumerated() {
            let statement = call.statement
            let types: [PostgresType]
            if statement.name.isEmpty {
                try check(statement)
                types = call.values.map(\.declaredType)
                request.steps.append(.executeUnnamed(statement, types: types))
            } else if let known = planned[statement.name] ?? prepared[statement.name] {
                guard known.sql == statement.sql else {
                    throw PostgresError(
                        .usage, "the name is already in use on this connection for other SQL", statement: statement.name
                    )
                }
                types = known.parameterTypes
                request.steps.append(.execute(statement))
            } else {
                try check(statement)
                types = declaredTypes(of: statement, in: calls[index...])
                planned[statement.name] = PreparedStatement(sql: statement.sql, parameterTypes: types)
                if staleNames.contains(statement.name) { request.steps.append(.deallocate(statement.name)) }
                request.steps.append(.prepare(statement, types: types))
                request.steps.append(.describe(statement))
                request.steps.append(.execute(statement))
            }
            try encode(call.values, as: types, for: statement)
        }
        // A single message needs no pipeline: libpq ends it with a sync by itself.
        request.isPipeline = request.steps.count > 1
    }

    private func check(_ statement: PostgresStatement) throws(PostgresError) {
        // The server cuts longer names, so that two could become one.
        guard statement.name.utf8.count <= 63 else {
            throw PostgresError(
                .usage, "the statement's name has \(statement.name.utf8.count) bytes; allowed: at most 63",
                statement: statement.name)
        }
        guard !statement.sql.utf8.contains(0), !statement.name.utf8.contains(0) else {
            throw PostgresError(.encoding, "the statement contains U+0000", statement: statement.name)
        }
    }

    /// The parameters' types from the first values that have one, among all calls of the statement in the request.
    private func declaredTypes(
        of statement: PostgresStatement, in calls: ArraySlice<(statement: PostgresStatement, values: [PostgresValue])>
    ) -> [PostgresType] {
        var types: [PostgresType] = []
        for call in calls where call.statement.name == statement.name {
            for (index, value) in call.values.enumerated() {
                if index == types.count {
                    types.append(value.declaredType)
                } else if types[index] == .unspecified {
                    types[index] = value.declaredType
                }
            }
        }
        return types
    }

    private func encode(
        _ values: [PostgresValue], as types: [PostgresType], for statement: PostgresStatement
    ) throws(PostgresError) {
        guard values.count == types.count, values.count <= 65_535 else {
            throw PostgresError(
                .encoding, "\(values.count) values given for \(types.count) parameters (at most 65535)",
                statement: statement.name)
        }
        for (index, value) in values.enumerated() {
            do throws(EncodingProblem) {
                try parameters.append(value, as: types[index])
            } catch {
                throw PostgresError(
                    .encoding, "parameter $\(index + 1): \(error.reason)", statement: statement.name)
            }
        }
    }

    /// Hands the messages to libpq.
    func send(
        _ request: Request, _ calls: [(statement: PostgresStatement, values: [PostgresValue])]
    ) throws(PostgresError) {
        guard let handle, !request.isPipeline || PQenterPipelineMode(handle) == 1 else { throw lossError() }
        var callIndex = 0
        var offset = 0
        for step in request.steps {
            var isSent: Int32
            switch step {
            case .deallocate(let name):
                isSent = PQsendQueryParams(handle, "DEALLOCATE \(name.quotedIdentifier)", 0, nil, nil, nil, nil, 1)
            case .prepare(let statement, let types):
                isSent = PQsendPrepare(
                    handle, statement.name, statement.sql, Int32(types.count), types.map(\.rawValue))
            case .describe(let statement): isSent = PQsendDescribePrepared(handle, statement.name)
            case .execute(let statement):
                let range = offset..<offset + calls[callIndex].values.count
                isSent = parameters.withParameters(range) { values, lengths, formats in
                    PQsendQueryPrepared(
                        handle, statement.name, Int32(range.count), values, lengths, formats, 1)
                }
                (offset, callIndex) = (range.upperBound, callIndex + 1)
            case .executeUnnamed(let statement, let types):
                let range = offset..<offset + types.count
                isSent = parameters.withParameters(range) { values, lengths, formats in
                    PQsendQueryParams(
                        handle, statement.sql, Int32(range.count), types.map(\.rawValue), values, lengths, formats, 1)
                }
                (offset, callIndex) = (range.upperBound, callIndex + 1)
            }
            guard isSent == 1 else { throw lossError() }
        }
        if request.isPipeline, PQpipelineSync(handle) != 1 { throw lossError() }
    }
}
