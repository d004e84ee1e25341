// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "package-report",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "PackageReport", targets: ["PackageReport"]),
        .executable(name: "package-report", targets: ["PackageReportProgram"]),
    ],
    dependencies: [
        .package(name: "tasker", path: "../.."),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(
            name: "PackageReport", dependencies: [.product(name: "Tasker", package: "tasker")], swiftSettings: settings),
        .executableTarget(
            name: "PackageReportProgram",
            dependencies: [
                "PackageReport",
                .product(name: "Tasker", package: "tasker"),
                .product(name: "TaskerSchema", package: "tasker"),
                .product(name: "PostgresClient", package: "tasker"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
    ]
)
