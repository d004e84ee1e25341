// One import gives a user everything that a workflow's declaration and its steps talk about.
@_exported public import TaskerCore
@_exported public import TaskerWorker
