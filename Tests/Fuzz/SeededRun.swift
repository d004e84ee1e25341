#if !LIBFUZZER
    import Foundation
    import FuzzKit

    /// A run that chooses its inputs by chance.
    enum SeededRun {
        static func run(_ target: FuzzTarget, seconds: Int, seed: UInt64, artifacts: String) throws {
            let path = "\(artifacts)/fuzz-\(target.rawValue)-\(seed).input"
            guard FileManager.default.createFile(atPath: path, contents: nil),
                let file = FileHandle(forWritingAtPath: path)
            else { throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path]) }
            print("seed \(seed); the input that is tried is in \(path)")
            let end = ContinuousClock.now + .seconds(seconds)
            var fuzzer = try SeededFuzzer(target, seed: seed) { bytes in
                try file.seek(toOffset: 0)
                try file.write(contentsOf: bytes)
                try file.truncate(atOffset: UInt64(bytes.count))
            }
            while ContinuousClock.now < end { for _ in 0..<100 { try fuzzer.step() } }
            try FileManager.default.removeItem(atPath: path)
            let counts = fuzzer.counts
            print(
                "\(target.rawValue): \(counts.accepted + counts.refused) inputs, \(counts.accepted) accepted, \(counts.refused) refused, 0 crashes"
            )
        }
    }
#endif
