// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that no user of the library builds it.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "tasker", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        .executableTarget(
            name: "ClientRoundTrips",
            dependencies: [
                .product(name: "PostgresClient", package: "tasker"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("NonisolatedNonsendingByDefault")]),
        .executableTarget(
            name: "TaskerBenchmarks",
            dependencies: [
                .product(name: "Tasker", package: "tasker"),
                .product(name: "TaskerSchema", package: "tasker"),
                .product(name: "PostgresClient", package: "tasker"),
                .product(name: "PostgresServer", package: "tasker"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("NonisolatedNonsendingByDefault")]),
    ]
)
