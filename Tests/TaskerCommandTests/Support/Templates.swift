/// Templates that the tests run.
enum Templates {
    static let order = """
        name: order
        namespace_name: shop
        version: 1.0.0
        steps:
          - {name: reserve, handler: {callable: tasker.echo}}
          - name: pay
            depends_on: [reserve]
            handler: {callable: tasker.sleep, initialization: {ms: 20}}
          - name: pack
            depends_on: [reserve]
            handler: {callable: tasker.fail, initialization: {times: 1, after_ms: 20}}
          - {name: ship, depends_on: [pay, pack], handler: {callable: tasker.echo}}
        """

    /// One step with a handler and its configuration, and one after it.
    static func two(_ handler: String, _ configuration: String = "{}", _ more: String = "") -> String {
        """
        name: two
        namespace_name: shop
        version: 1.0.0
        steps:
          - name: first
            handler: {callable: \(handler), initialization: \(configuration)}
            \(more)
          - {name: second, depends_on: [first], handler: {callable: tasker.echo}}
        """
    }

    /// One step that runs a shell script.
    static func script(_ script: String, _ more: String = "") -> String {
        """
        name: script
        namespace_name: shop
        version: 1.0.0
        steps:
          - name: only
            handler:
              callable: tasker.command
              initialization:
                run: [sh, -c, '\(script)']
            \(more)
        """
    }

    static let cycle = """
        name: c
        namespace_name: shop
        version: 1.0.0
        steps:
          - {name: a, handler: {callable: tasker.echo}, depends_on: [b]}
          - {name: b, handler: {callable: tasker.echo}, depends_on: [a], retry: {backoff: weird}}
        """
}
