/// The address of a database for people's eyes.
enum DatabaseAddress {
    /// The URL without its password.
    static func redacted(_ url: String) -> String {
        url.replacing(/(\/\/[^:@\/?]*):[^@\/?]*@/) { "\($0.1):***@" }
            .replacing(/([?&](?:password|sslpassword)=)[^&]*/) { "\($0.1)***" }
    }
}
