/// What the event loop calls when a watched descriptor becomes ready; everything here happens on the loop's thread.
protocol SocketHandler: AnyObject {
    /// Where the loop keeps this handler's descriptor, or -1 while none is watched; written by `DescriptorTable` only.
    var pollIndex: Int { get set }

    /// Called with what poll(2) reported.
    func socketReady(_ events: Int16)
}
