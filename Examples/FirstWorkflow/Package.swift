// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "first-workflow",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "tasker", path: "../..")],
    targets: [
        .executableTarget(
            name: "FirstWorkflow", dependencies: [.product(name: "Tasker", package: "tasker")],
            swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
