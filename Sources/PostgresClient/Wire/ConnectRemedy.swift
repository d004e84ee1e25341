/// What to do about a failed attempt to connect.
enum ConnectRemedy {
    static func remedy(for reason: String) -> String {
        // Client-side reasons are in the system's language, server-side ones in the server's; what isn't recognised gets
        // the general advice.
        if reason.contains("Connection refused") || reason.contains("No such file or directory") {
            return "start the server, or correct host and port"
        }
        if reason.contains("authentication failed") || reason.contains("no password supplied") {
            return "correct user and password"
        }
        if reason.contains("database \"") && reason.contains("does not exist") {
            return "create the database, or correct its name"
        }
        if reason.contains("role \"") && reason.contains("does not exist") {
            return "create the role, or correct the user"
        }
        if reason.contains("pg_hba.conf") { return "allow this user, database and address in the server's pg_hba.conf" }
        if reason.contains("starting up") || reason.contains("shutting down") { return "try again in a moment" }
        if reason.contains("too many") || reason.contains("remaining connection slots") {
            return "use fewer connections, or raise the server's max_connections"
        }
        return "check host, port, database and user"
    }
}
