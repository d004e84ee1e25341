import Foundation
import PackagePlugin

/// Turns the `.sql` and `.json` files in a target's folders `SQL` and `CatalogFiles` into one Swift source of raw string literals.
///
/// SwiftPM's own `.embedInCode` writes a byte array, which took the compiler 95 s for 230 KB; a string literal takes none.
/// The work is done by a shell script, so that no tool has to be built first.
@main
struct EmbedSQL: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        guard let target = target as? any SourceModuleTarget else { return [] }
        let files = ["SQL", "CatalogFiles"]
            .map { target.directoryURL.appending(path: $0, directoryHint: .isDirectory) }
            .flatMap { (try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)) ?? [] }
            .filter { ["sql", "json"].contains($0.pathExtension) }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
        let script = context.package.directoryURL.appending(path: "Plugins/EmbedSQL/embed.sh")
        let output = context.pluginWorkDirectoryURL.appending(path: "EmbeddedFiles.swift")
        return [
            .buildCommand(
                displayName: "Embed \(files.count) files of \(target.name)",
                executable: URL(filePath: "/bin/sh"),
                arguments: [script.path(), output.path()] + files.map { $0.path() },
                inputFiles: [script] + files,
                outputFiles: [output])
        ]
    }
}
