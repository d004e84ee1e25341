import Dispatch
import Foundation

/// Does what a sanitizer must report, so that one that reports nothing can be told from one that is blind.
@main enum PlantedFault {
    static func main() {
        switch CommandLine.arguments.dropFirst().first {
        case "race": race()
        case "use-after-free": useAfterFree()
        default:
            print("usage: PlantedFault race|use-after-free")
            exit(64)
        }
    }

    /// Two threads count without a lock.
    private static func race() {
        let counter = Counter()
        let threads = (0..<2).map { _ in
            Thread {
                for _ in 0..<10_000 { counter.count += 1 }; counter.done.signal()
            }
        }
        threads.forEach { $0.start() }
        threads.forEach { _ in counter.done.wait() }
        print(counter.count)
    }

    private static func useAfterFree() {
        let memory = UnsafeMutablePointer<Int>.allocate(capacity: 4)
        memory.initialize(repeating: 7, count: 4)
        memory.deallocate()
        print(memory[Int.random(in: 0..<4)])
    }

    // Not sendable, and sent: that is the fault.
    private final class Counter: @unchecked Sendable {
        var count = 0
        let done = DispatchSemaphore(value: 0)
    }
}
