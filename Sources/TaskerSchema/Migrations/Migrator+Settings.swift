import Logging
import PostgresClient

extension Migrator {
    /// Sets what is missing of search_path and TimeZone for the database, and both for this session.
    ///
    /// - Returns: a warning for each that this role may not set.
    func applySettings(to facts: DatabaseFacts) async throws -> [String] {
        for setting in DatabaseSetting.all {
            try await connection.run(script: setting.sessionStatement)
        }
        var facts = facts
        if facts.ownsDatabase {
            facts.settings = try await DatabaseFacts.read(from: connection).settings
            for setting in DatabaseSetting.missing(from: facts.settings) {
                try await connection.run(script: setting.statement(database: facts.database))
            }
            return []
        }
        let warnings = settingWarnings(facts)
        for warning in warnings {
            logger.warning("\(warning)")
        }
        return warnings
    }

    /// A warning for each setting that the database doesn't have.
    func settingWarnings(_ facts: DatabaseFacts) -> [String] {
        DatabaseSetting.missing(from: facts.settings).map { setting in
            "database \(facts.database) doesn't set \(setting.name), which workers of other languages rely on. As its owner run: \(setting.statement(database: facts.database))"
        }
    }
}
