// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "package-report",
    platforms: [.macOS(.v15)],
    products: [.library(name: "PackageReport", targets: ["PackageReport"])],
    dependencies: [.package(name: "tasker", path: "../..")],
    targets: [
        .target(
            name: "PackageReport",
            dependencies: [.product(name: "Tasker", package: "tasker")],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ])
    ]
)
