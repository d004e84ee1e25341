public import ArgumentParser
public import Foundation

extension UUID: @retroactive ExpressibleByArgument {
    /// Reads an id in the usual spelling; nil for anything else.
    public init?(argument: String) {
        self.init(uuidString: argument)
    }
}
