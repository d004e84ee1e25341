import CLibcrypto

/// SHA-256 by the system's libcrypto.
enum Checksum {
    /// The digest of the text's UTF-8 bytes as 64 hexadecimal digits.
    static func sha256(of text: String) -> String {
        var text = text
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        _ = text.withUTF8 { bytes in
            EVP_Digest(bytes.baseAddress, bytes.count, &digest, &length, EVP_sha256(), nil)
        }
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.prefix(Int(length)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self
        )
    }
}
