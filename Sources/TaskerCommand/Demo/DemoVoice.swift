/// What the demo says: on standard output, or beside the JSON document.
struct DemoVoice: Sendable {
    let console: Console
    private let asJSON: Bool

    init(_ output: OutputOptions) {
        console = output.console
        asJSON = output.json
    }

    /// Colours for what is said.
    var paint: Paint { asJSON ? console.errorPaint : console.paint }

    func title(_ text: String) {
        say("")
        say(paint.bold(text))
    }

    func say(_ text: String) {
        if asJSON { console.note(text) } else { console.print(text) }
    }
}
