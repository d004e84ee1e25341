import CLibpq

// What the server answers.
extension ConnectionCore {
    /// Takes all results that are there and finishes requests that have theirs.
    func readResults() {
        var isAfterNull = false
        while let request = current, request.state == .running, let handle, PQisBusy(handle) == 0 {
            guard let pointer = PQgetResult(handle) else {
                if !request.isPipeline {
                    finishCurrent()
                } else if isAfterNull {
                    // libpq has nothing more, though a sync is outstanding.
                    return finish(lossError())
                } else {
                    isAfterNull = true
                    request.stepIndex += 1
                }
                continue
            }
            isAfterNull = false
            take(ResultHandle(pointer), for: request)
        }
    }

    private func take(_ result: ResultHandle, for request: Request) {
        switch PQresultStatus(result.pointer) {
        case PGRES_PIPELINE_SYNC: finishCurrent()
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: succeeded(result, request)
        case PGRES_PIPELINE_ABORTED: break
        case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
            request.error = PostgresError(.usage, "COPY to or from the client is not supported; use INSERT or SELECT")
            finish(request.error ?? lossError())
        default: failed(result, request)
        }
    }

    private func succeeded(_ result: ResultHandle, _ request: Request) {
        guard request.steps.indices.contains(request.stepIndex) else { return }  // a script's: nobody asked for rows
        switch request.steps[request.stepIndex] {
        case .deallocate(let name): staleNames.remove(name)
        case .prepare(let statement, let types):
            prepared[statement.name] = PreparedStatement(sql: statement.sql, parameterTypes: types)
        case .describe(let statement):
            let count = PQnparams(result.pointer)
            prepared[statement.name]?.parameterTypes = (0..<count).map {
                PostgresType(rawValue: PQparamtype(result.pointer, $0))
            }
        case .execute(let statement), .executeUnnamed(let statement, _):
            request.rows.append(
                PostgresRows(result: result, columns: columns(of: result, statement), statement: statement.name))
            if let tag = PQcmdStatus(result.pointer) { request.commandTags.append(String(cString: tag)) }
        }
    }

    private func columns(of result: ResultHandle, _ statement: PostgresStatement) -> PostgresColumns {
        if let known = prepared[statement.name]?.columns, known.describes(result.pointer) { return known }
        let columns = PostgresColumns(result.pointer)
        prepared[statement.name]?.columns = columns
        return columns
    }

    private func failed(_ result: ResultHandle, _ request: Request) {
        guard request.error == nil else { return }
        let step = request.steps.indices.contains(request.stepIndex) ? request.steps[request.stepIndex] : nil
        var error = PostgresError.server(result.pointer, statement: step?.statementName)
        if error.isStalePlan, case .execute(let statement) = step {
            prepared[statement.name] = nil
            if error.sqlState != "26000" { staleNames.insert(statement.name) }
        }
        // query_canceled on our own wish
        if error.sqlState == "57014", let stopReason = request.stopReason {
            let cause = error
            error = request.stopError(stopReason)
            error.sqlState = cause.sqlState
        }
        request.error = error
    }
}
