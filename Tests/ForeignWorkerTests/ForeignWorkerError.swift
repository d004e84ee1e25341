/// Why the worker of the reference system did not run.
struct ForeignWorkerError: Error, CustomStringConvertible {
    let description: String
}
