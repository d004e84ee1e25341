import Testing

@testable import TaskerWorker

@Suite struct SettlingGuardTests {
    @Test(arguments: [
        "COMMIT", "commit", "  end;", "BEGIN", "START TRANSACTION", "ROLLBACK", "rollback work", "ABORT",
        "PREPARE TRANSACTION 'x'", "/* a /* nested */ comment */ COMMIT", "-- a line\nCOMMIT", ";COMMIT",
        "SET search_path = other", "set session role other", "DISCARD ALL", "LISTEN a",
    ])
    func `what would end the transaction or outlive it is refused`(sql: String) {
        #expect(SettlingGuard.refusal(of: sql)?.contains("is not allowed in context.settling") == true)
    }

    @Test(arguments: [
        "SELECT 1", "(SELECT 1)", "INSERT INTO commit VALUES (1)", "UPDATE a SET b = 1", "SAVEPOINT a",
        "ROLLBACK TO SAVEPOINT a", "ROLLBACK TO a", "ROLLBACK WORK TO a", "RELEASE a", "SET LOCAL work_mem = '64MB'",
        "SET CONSTRAINTS ALL IMMEDIATE", "-- COMMIT", "", "WITH a AS (SELECT 1) SELECT * FROM a", "LOCK TABLE a",
        "/* COMMIT */ SELECT 1",
    ])
    func `everything else is the application's business`(sql: String) {
        #expect(SettlingGuard.refusal(of: sql) == nil)
    }
}
