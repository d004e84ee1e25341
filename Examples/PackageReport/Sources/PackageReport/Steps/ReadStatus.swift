import Foundation
import Tasker

/// The first step: reads the packages of a file into a list small enough to be handed to the steps after it.
struct ReadStatus {
    /// Bytes of JSON that a step's result may have unless the installation says otherwise.
    static let resultLimit = 4 << 20

    let request: ReportRequest
    var resultLimit = ReadStatus.resultLimit

    /// Reads the file.
    ///
    /// Throws a permanent `StepError` for a request that no further attempt can fulfil; an error of the disk is retried.
    func run() throws -> PackageList {
        guard (1...1_000).contains(request.rows) else {
            throw StepError.permanent("rows: \(request.rows) given; allowed are 1 to 1,000", code: "invalid_input")
        }
        guard isReadableFile else {
            throw StepError.permanent(
                "path: cannot read \(request.path) (no such file, a folder, or no permission); "
                    + "expected is a dpkg status file or an uncompressed Packages index", code: "unreadable_file")
        }
        var builder = PackageListBuilder(source: request.path)
        try ControlFile(path: request.path).forEachStanza(keeping: PackageListBuilder.fields) { builder.add($0) }
        let list = builder.build()
        guard list.count > 0 else {
            throw StepError.permanent(
                "path: no installed package in \(request.path); expected is a dpkg status file or an uncompressed Packages index",
                code: "no_packages")
        }
        let size = try JSONEncoder().encode(list).count
        guard size <= resultLimit else {
            throw StepError.permanent(
                "path: the list of the \(list.count) packages takes \(size) bytes; a step's result may have \(resultLimit)",
                code: "result_too_large")
        }
        return list
    }

    private var isReadableFile: Bool {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: request.path, isDirectory: &isFolder)
        return exists && !isFolder.boolValue && FileManager.default.isReadableFile(atPath: request.path)
    }
}
