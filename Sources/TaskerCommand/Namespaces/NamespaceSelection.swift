import ArgumentParser

/// The namespace that a command is about.
struct NamespaceSelection: ParsableArguments {
    @Argument(help: "The namespace.")
    var namespace: String

    var text: String { "namespace \(namespace)" }
}
