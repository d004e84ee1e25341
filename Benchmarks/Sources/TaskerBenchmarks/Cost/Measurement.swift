/// What was measured of one load; counts and times are per step unless said otherwise, nil where they were not measured.
struct Measurement: Sendable {
    /// From the call that submits a task to its end, as the submitter learns of it.
    var latency: LatencySummary?
    /// From the call that submits a task to the start of its first handler.
    var firstHandler: LatencySummary?
    var stepsPerSecond: Double?
    /// Transactions that the server committed in the database, those that only read included.
    var commits: Double?
    /// Times that the server forced its log to disk.
    var flushes: Double?
    var roundTrips: Double?
    /// Bytes of write-ahead log, full-page images included.
    var walBytes: Double?
    /// The same without the images.
    var walBytesWithoutImages: Double?
    /// Versions of rows that became garbage: rows updated and deleted.
    var deadRows: Double?
    /// Those of them that left nothing in an index, so that they can go without a vacuum.
    var deadRowsOnPage: Double?
    /// Seconds of CPU per 1,000 steps of the processes that submit and work.
    var clientCPU: Double?
    /// Seconds of CPU per 1,000 steps of all processes of the server.
    var serverCPU: Double?
    var tasks = 0
    var autovacuums = 0
}
