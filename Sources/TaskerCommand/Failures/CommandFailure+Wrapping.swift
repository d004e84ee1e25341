import PostgresClient
import PostgresServer
import Tasker
import TaskerCore
import TaskerSchema
import TaskerStore
import TaskerTesting
import TaskerWorker

extension CommandFailure {
    /// What an error of the rooms below means for a command.
    init(wrapping error: any Error) {
        switch error {
        case let error as CommandFailure: self = error
        case let error as PostgresError: self.init(error)
        case let error as SchemaError:
            self.init(error.code.description, error.message, status: Self.status(of: error.code))
        case let error as PostgresServerError:
            self.init("private_server_\(error.code)", error.description, status: Self.status(of: error.code))
        case let error as TaskerError:
            self.init(error.code.description, error.message, status: Self.status(of: error.code))
        case let error as TemplateError: self.init("bad_template", error.description, status: .badData)
        case let error as ReadError: self.init("bad_value", error.description, status: .badData)
        case let error as EventError: self.init(error.code.description, error.message, status: .badData)
        case let error as JSONError: self.init("bad_json", error.description, status: .badData)
        case let error as WorkflowError: self.init("bad_workflow", error.description, status: .internal)
        case let error as HandlerRegistryError: self.init("bad_handler", error.description, status: .internal)
        case let error as TestKitError: self.init(error.code.description, error.message, status: .badData)
        case is CancellationError: self = .interrupted("interrupted")
        default: self.init("internal", String(describing: error), status: .internal)
        }
    }

    private init(_ error: PostgresError) {
        let state = error.sqlState.map { " (SQLSTATE \($0))" } ?? ""
        let message = error.message + state
        switch error.code {
        case .configuration: self.init("bad_database_url", message, status: .configuration)
        case .connection, .timeout, .poolTimeout, .poolClosed:
            self.init("database_unavailable", message, status: .unavailable)
        case .cancelled: self = .interrupted("interrupted")
        // How the functions of the schema refuse an argument: by its name, with what was found and what is allowed.
        case _ where error.sqlState == "22023": self.init("bad_value", error.message, status: .badData)
        default:
            let unavailable = ["08", "28", "3D", "53", "57"].contains { error.sqlState?.hasPrefix($0) ?? false }
            self.init(
                unavailable ? "database_unavailable" : "database_error", message,
                status: unavailable ? .unavailable : .internal)
        }
    }

    private static func status(of code: SchemaError.Code) -> CommandStatus {
        code == .lockTimeout ? .unavailable : .configuration
    }

    private static func status(of code: PostgresServerError.Code) -> CommandStatus {
        [.notFound, .unsupportedVersion, .configuration].contains(code) ? .configuration : .unavailable
    }

    private static func status(of code: TaskerError.Code) -> CommandStatus {
        [.taskFailed, .taskFinished].contains(code) ? .failed : .badData
    }
}
