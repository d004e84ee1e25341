extension String {
    /// A short name for a long one, the same in each process and no secret (FNV-1a).
    var shortHash: String {
        String(utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }, radix: 36)
    }
}
