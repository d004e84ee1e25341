// One import gives a test everything that it says about a workflow and its steps.
@_exported public import Tasker
