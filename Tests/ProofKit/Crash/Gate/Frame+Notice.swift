extension Frame {
    /// Whether the server says it by itself, at any time: a notice, a setting, a notification.
    var isNotice: Bool {
        isKind("N") || isKind("S") || isKind("A")
    }
}
