import ArgumentParser
import Foundation
import TaskerStore

/// Who acts and why.
struct OperatorOptions: ParsableArguments {
    @Option(help: "Why; kept with the action and in the history. At most 500 characters.")
    var reason: String

    @Option(help: "Who acts; kept likewise. The login name without it.")
    var by: String?

    func validate() throws {
        for (name, text, most) in [("--reason", reason, 500), ("--by", by ?? "someone", 255)] {
            guard text.unicodeScalars.count <= most, !text.utf8.contains(0), text.contains(where: { !$0.isWhitespace })
            else {
                throw ValidationError(
                    "\(name) has \(text.unicodeScalars.count) characters; allowed: 1 to \(most), not only blanks, none of them NUL"
                )
            }
        }
    }

    var actor: Operator { Operator(by ?? NSUserName(), reason: reason) }
}
