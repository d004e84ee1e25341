#if LIBFUZZER
    import Foundation
    import FuzzKit

    @_silgen_name("LLVMFuzzerRunDriver")
    private func runDriver(
        _ count: UnsafeMutablePointer<Int32>,
        _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
        _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    ) -> Int32

    /// A run that libFuzzer drives.
    enum CoverageRun {
        // libFuzzer calls back on the thread that runs it, and ends the process there.
        nonisolated(unsafe) private static var target = FuzzTarget.planted
        nonisolated(unsafe) private static var accepted = 0
        nonisolated(unsafe) private static var refused = 0

        static func run(_ target: FuzzTarget, seconds: Int, seed: UInt64, artifacts: String) throws {
            self.target = target
            let corpus = "\(artifacts)/corpus-\(target.rawValue)"
            try FileManager.default.createDirectory(atPath: corpus, withIntermediateDirectories: true)
            for (number, bytes) in try FuzzSeeds.of(target).enumerated() {
                try Data(bytes).write(to: URL(filePath: "\(corpus)/seed-\(number)"))
            }
            atexit {
                let (target, accepted, refused) = (CoverageRun.target, CoverageRun.accepted, CoverageRun.refused)
                print("\(target.rawValue): \(accepted + refused) inputs, \(accepted) accepted, \(refused) refused")
            }
            let words = [
                "fuzz", corpus, "-max_total_time=\(seconds)", "-seed=\(seed)", "-max_len=8192", "-timeout=20",
                "-rss_limit_mb=3072",
                "-print_final_stats=1", "-artifact_prefix=\(artifacts)/\(target.rawValue)-",
            ]
            var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
            var count = Int32(words.count)
            let status = arguments.withUnsafeMutableBufferPointer { buffer -> Int32 in
                guard var start = buffer.baseAddress else { return 1 }
                return runDriver(&count, &start) { bytes, count in
                    if CoverageRun.target.take(Array(UnsafeBufferPointer(start: bytes, count: count))) {
                        CoverageRun.accepted += 1
                    } else {
                        CoverageRun.refused += 1
                    }
                    return 0
                }
            }
            exit(status)
        }
    }
#endif
