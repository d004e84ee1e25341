import Foundation

/// Standard output and standard error.
struct Console: Sendable {
    /// Whether people read standard output.
    let outputIsTerminal: Bool
    /// Whether people read standard error.
    let errorIsTerminal: Bool
    /// Colours for standard output.
    let paint: Paint
    /// Colours for standard error.
    let errorPaint: Paint

    /// The process's own.
    static let standard = Console()

    private init() {
        outputIsTerminal = isatty(STDOUT_FILENO) == 1
        errorIsTerminal = isatty(STDERR_FILENO) == 1
        let environment = ProcessInfo.processInfo.environment
        let plain = environment["NO_COLOR"]?.isEmpty == false || environment["TERM"] == "dumb"
        paint = Paint(isOn: outputIsTerminal && !plain)
        errorPaint = Paint(isOn: errorIsTerminal && !plain)
    }

    /// A line on standard output.
    func print(_ line: String = "") {
        write(line + "\n", to: STDOUT_FILENO)
    }

    /// A line on standard error.
    func note(_ line: String) {
        write(line + "\n", to: STDERR_FILENO)
    }

    /// Text as it is on standard error.
    func draw(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    /// The size of the terminal behind standard error; 80 × 24 when there is none.
    var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), max(4, Int(size.ws_row)))
    }

    /// Unbuffered, so that the two streams keep their order.
    ///
    /// A reader that has left is nobody's error.
    private func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
