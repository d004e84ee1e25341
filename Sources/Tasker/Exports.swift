// One import gives a user everything that a workflow's declaration and its steps talk about, the database included, and what
// reading tasks needs.
@_exported public import PostgresClient
@_exported public import TaskerCore
@_exported public import TaskerStore
@_exported public import TaskerWorker
