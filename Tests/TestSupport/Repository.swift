public import Foundation

/// The repository that the tests were built from.
public enum Repository {
    /// The folder with `Package.swift`.
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Whether expected files are to be written rather than compared: `TASKER_UPDATE_SNAPSHOTS=1`.
    public static let updatesSnapshots = ProcessInfo.processInfo.environment["TASKER_UPDATE_SNAPSHOTS"] == "1"
}
