// swift-tools-version: 6.2
import PackageDescription

// The target is not called FirstWorkflow because the package that it depends on builds the same program under that name.
let package = Package(
    name: "greeting",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "tasker", path: "../..")],
    targets: [
        .executableTarget(
            name: "Greeting", dependencies: [.product(name: "Tasker", package: "tasker")],
            path: "Sources/FirstWorkflow", swiftSettings: [.swiftLanguageMode(.v6)])
    ]
)
