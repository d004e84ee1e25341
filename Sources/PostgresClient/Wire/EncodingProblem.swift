/// Why a parameter can't be sent; the request adds which one it was.
struct EncodingProblem: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
