import CLibcrypto
public import Foundation

/// The identity of a task: SHA-256 over canonical JSON, as 64 hexadecimal digits.
///
/// Two tasks with the same hash are the same task; the column `tasks.identity_hash` is unique.
public struct IdentityHash: Hashable, Sendable, CustomStringConvertible {
    /// 64 lower-case hexadecimal digits.
    public let hex: String

    /// The hexadecimal digits.
    public var description: String { hex }

    /// Identity by template and input: the same input to the same version of a template is the same task.
    ///
    /// - Throws: `JSONError` when a text of the input holds half a surrogate pair.
    public static func strict(
        namespace: String, name: String, version: String, input: JSONPayload
    ) throws(JSONError) -> IdentityHash {
        IdentityHash([
            "input": try input.value(), "name": .string(name), "namespace": .string(namespace), "strategy": "strict",
            "version": .string(version),
        ])
    }

    /// Identity by the caller's key within a template; the version is left out, so a key stays idempotent over deployments.
    public static func keyed(namespace: String, name: String, key: String) -> IdentityHash {
        IdentityHash([
            "key": .string(key), "name": .string(name), "namespace": .string(namespace),
            "strategy": "caller_provided",
        ])
    }

    /// Identity of its own: no other task has it.
    public static func unique(id: UUID) -> IdentityHash {
        IdentityHash(["id": .string(id.uuidString.lowercased()), "strategy": "always_unique"])
    }

    /// Hashes the canonical text of a value.
    init(_ value: JSONValue) {
        hex = Self.sha256(CanonicalJSON.encode(value))
    }

    /// SHA-256 as hexadecimal digits.
    static func sha256(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        var length: UInt32 = 0
        // Only an OpenSSL without SHA-256 fails here. Going on would give every task the same identity.
        guard EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil) == 1, length == 32 else {
            preconditionFailure("libcrypto offers no SHA-256")
        }
        var hex: [UInt8] = []
        hex.reserveCapacity(64)
        for byte in digest {
            hex.append(CanonicalJSON.hexDigit(byte >> 4))
            hex.append(CanonicalJSON.hexDigit(byte & 0xF))
        }
        return String(decoding: hex, as: UTF8.self)
    }
}
