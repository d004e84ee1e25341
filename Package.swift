// swift-tools-version: 6.2
import PackageDescription

// Every target is built with the same settings; CI adds TASKER_WARNINGS_AS_ERRORS=1.
let strict: [SwiftSetting] =
    [
        .swiftLanguageMode(.v6),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ] + (Context.environment["TASKER_WARNINGS_AS_ERRORS"] == "1" ? [.treatAllWarnings(as: .error)] : [])

let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "tasker",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "tasker", targets: ["TaskerCommand"]),
        .executable(name: "package-report", targets: ["PackageReportProgram"]),
        .library(name: "Tasker", targets: ["Tasker"]),
        .library(name: "TaskerTesting", targets: ["TaskerTesting"]),
        .library(name: "PostgresServer", targets: ["PostgresServer"]),
        .library(name: "PostgresClient", targets: ["PostgresClient"]),
        .library(name: "TaskerSchema", targets: ["TaskerSchema"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // C libraries of the system
        .systemLibrary(
            name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .systemLibrary(
            name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),

        // Rooms, from the bottom up
        .target(name: "TaskerCore", dependencies: ["CLibcrypto", "Yams"], swiftSettings: strict),
        .target(name: "PostgresClient", dependencies: ["CLibpq", logging], swiftSettings: strict),
        .target(name: "PostgresServer", dependencies: [logging], swiftSettings: strict),
        .target(
            name: "TaskerSchema", dependencies: ["PostgresClient", "CLibcrypto", logging],
            exclude: ["SQL", "CatalogFiles"],
            swiftSettings: strict, plugins: ["EmbedSQL"]),
        .plugin(name: "EmbedSQL", capability: .buildTool()),
        .target(
            name: "TaskerStore", dependencies: ["TaskerSchema", "PostgresClient", "TaskerCore", logging],
            swiftSettings: strict),
        .target(
            name: "TaskerEngine", dependencies: ["TaskerStore", "PostgresClient", "TaskerCore", logging, metrics],
            swiftSettings: strict),
        .target(
            name: "TaskerWorker", dependencies: ["TaskerStore", "PostgresClient", "TaskerCore", logging, metrics],
            swiftSettings: strict),
        .target(
            name: "Tasker",
            dependencies: [
                "TaskerEngine", "TaskerWorker", "TaskerStore", "TaskerSchema", "PostgresClient", "TaskerCore", logging,
                lifecycle,
            ],
            swiftSettings: strict),
        .target(
            name: "TaskerTesting", dependencies: ["Tasker", "TaskerWorker", "TaskerStore", "TaskerCore", logging],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "TaskerCommand",
            dependencies: [
                "Tasker", "TaskerTesting", "PackageReport", "TaskerStore", "TaskerSchema", "TaskerCore", "TaskerWorker",
                "PostgresClient",
                "PostgresServer", arguments, logging, lifecycle, signals,
            ],
            swiftSettings: strict),

        // The example that the command's demo runs as well
        .target(
            name: "PackageReport", dependencies: ["Tasker"], path: "Examples/PackageReport/Sources/PackageReport",
            swiftSettings: strict),

        // The examples' programs, built here so that they keep compiling and the tests can run them
        .executableTarget(
            name: "PackageReportProgram",
            dependencies: ["PackageReport", "Tasker", "TaskerSchema", "PostgresClient", logging],
            path: "Examples/PackageReport/Sources/PackageReportProgram", swiftSettings: strict),
        .executableTarget(
            name: "FirstWorkflow", dependencies: ["Tasker"], path: "Examples/FirstWorkflow/Sources/FirstWorkflow",
            swiftSettings: strict),

        // Tests mirror the rooms
        .target(
            name: "TestSupport",
            dependencies: ["PostgresServer", "PostgresClient", "TaskerSchema", "TaskerStore", "TaskerCore", logging],
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "TaskerSchemaTests",
            dependencies: ["TaskerSchema", "TestSupport", "PostgresClient", "Yams", logging],
            exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "OracleTests", dependencies: ["TaskerCore", "TaskerStore", "PostgresClient", "TestSupport", logging],
            swiftSettings: strict),
        .testTarget(
            name: "TaskerStoreTests",
            dependencies: ["TaskerStore", "TaskerCore", "TestSupport", "PostgresClient", logging], swiftSettings: strict
        ),
        .testTarget(
            name: "TaskerEngineTests",
            dependencies: ["TaskerEngine", "TaskerStore", "TaskerCore", "TestSupport", "PostgresClient", logging],
            swiftSettings: strict),
        .testTarget(
            name: "TaskerWorkerTests",
            dependencies: ["TaskerWorker", "TaskerStore", "TaskerCore", "TestSupport", "PostgresClient", logging],
            swiftSettings: strict),
        .testTarget(name: "TaskerCoreTests", dependencies: ["TaskerCore"], swiftSettings: strict),
        .testTarget(
            name: "PostgresClientTests", dependencies: ["PostgresClient", "TestSupport", logging], swiftSettings: strict
        ),
        .testTarget(name: "PostgresServerTests", dependencies: ["PostgresServer"], swiftSettings: strict),
        .executableTarget(
            name: "CrashWorker", dependencies: ["Tasker", "TaskerWorker", "TaskerCore", "PostgresClient", logging],
            path: "Tests/CrashWorker", swiftSettings: strict),
        .executableTarget(
            name: "LoadWorker",
            dependencies: ["Tasker", "TaskerWorker", "TaskerCore", "PostgresClient", "TestSupport", logging],
            path: "Tests/LoadWorker", swiftSettings: strict),
        .target(
            name: "ProofKit",
            dependencies: [
                "Tasker", "TaskerEngine", "TaskerWorker", "TaskerStore", "TaskerSchema", "TaskerCore", "PostgresClient",
                "PostgresServer", "TestSupport", logging, lifecycle,
            ],
            path: "Tests/ProofKit", swiftSettings: strict),
        .testTarget(
            name: "ProofTests", dependencies: ["ProofKit", "Prove", "TestSupport"], swiftSettings: strict),
        .executableTarget(
            name: "Prove", dependencies: ["ProofKit", "LoadWorker", "PostgresServer", arguments, logging],
            path: "Tests/Prove",
            swiftSettings: strict),
        .target(
            name: "FuzzKit", dependencies: ["TaskerCore", "TaskerEngine", "PostgresClient", "TestSupport"],
            path: "Tests/FuzzKit", swiftSettings: strict),
        .executableTarget(
            name: "Fuzz", dependencies: ["FuzzKit", arguments], path: "Tests/Fuzz", exclude: ["Seeds"],
            swiftSettings: strict),
        .executableTarget(name: "PlantedFault", path: "Tests/PlantedFault", swiftSettings: strict),
        .testTarget(name: "FuzzTests", dependencies: ["FuzzKit"], swiftSettings: strict),
        .testTarget(
            name: "TaskerTests",
            dependencies: [
                "Tasker", "TaskerWorker", "TaskerStore", "TaskerSchema", "TaskerCore", "PostgresClient", "TestSupport",
                "CrashWorker", logging, lifecycle,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TaskerTestingTests",
            dependencies: ["TaskerTesting", "Tasker", "TaskerWorker", "TaskerCore", logging], swiftSettings: strict),
        .testTarget(
            name: "ForeignWorkerTests",
            dependencies: [
                "Tasker", "TaskerEngine", "TaskerWorker", "TaskerStore", "TaskerCore", "PostgresClient", "TestSupport",
                logging, lifecycle,
            ],
            exclude: ["Python"], swiftSettings: strict),
        .testTarget(
            name: "PackageReportTests",
            dependencies: ["PackageReport", "Tasker", "TaskerWorker", "TaskerCore", logging], swiftSettings: strict),
        .testTarget(
            name: "ExamplesTests",
            dependencies: [
                "FirstWorkflow", "PackageReportProgram", "Tasker", "TaskerTesting", "TaskerSchema", "TaskerCore",
                "TestSupport",
                "PostgresClient", "PostgresServer", logging, lifecycle, signals,
            ],
            swiftSettings: strict),
        .testTarget(
            name: "TaskerCommandTests",
            dependencies: [
                "TaskerCommand", "Tasker", "TestSupport", "TaskerStore", "TaskerCore", "PostgresClient",
                "PostgresServer",
                logging,
            ],
            swiftSettings: strict),
    ]
)

// The proof builds only the tests that it runs, for release and once more for each sanitizer: TASKER_ROOMS="OracleTests …".
if let rooms = Context.environment["TASKER_ROOMS"], !rooms.isEmpty {
    let wanted = Set(rooms.split(separator: " ").map(String.init))
    package.targets.removeAll { $0.type == .test && !wanted.contains($0.name) }
}
