import ArgumentParser

/// A part of the benchmarks that can be run by its name.
enum BenchmarkPart: String, CaseIterable, ExpressibleByArgument {
    case cost, latency, throughput, submit, fanout, claim, reading
}
