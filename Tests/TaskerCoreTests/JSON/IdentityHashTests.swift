import Foundation
import Testing

@testable import TaskerCore

/// The vectors were computed with Python's hashlib over json.dumps(sort_keys=True, separators=(",", ":")).
@Suite("Identity hashes")
struct IdentityHashTests {
    @Test("strict identity is the hash of template, version and canonical input")
    func strict() throws {
        let input = try JSONPayload(text: #"{ "a": "x", "b": [1, 2.5, true, null] }"#)
        let hash = try IdentityHash.strict(namespace: "demo", name: "report", version: "1.0.0", input: input)
        #expect(hash.hex == "ff6deff081fb12a5e549aea54eee8078c418ff2fc51aaf6ef9f142da1d9d793a")
        let awkward = try JSONPayload(
            text: #"{"z":{"y":-0.25,"x":10.0},"n\u00e4me":"\ud83d\ude00 \"q\" \\ \/ \n\u0001"}"#)
        #expect(
            try IdentityHash.strict(namespace: "demo", name: "report", version: "1.0.0", input: awkward).hex
                == "d89a35599a36677116a87b1d7133355788d1b5508b5b762356a45c00e8166f0f")
    }

    @Test("a key's identity and a unique identity have their own hashes")
    func others() throws {
        #expect(
            IdentityHash.keyed(namespace: "demo", name: "report", key: "daily-2026-11-22").hex
                == "a6c109714a6c5ec9cef93878aced8c7e70c868e5f9fe5bc650e7a9aef66a9a4f")
        let id = try #require(UUID(uuidString: "0193F6A0-0000-7000-8000-000000000001"))
        #expect(IdentityHash.unique(id: id).hex == "b2755944ada20804a07bb8207f940826753e0226a6906ee97d18064caa4958a1")
        #expect(
            IdentityHash.sha256(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(IdentityHash.sha256([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("every part of a strict identity counts, and the order of names does not")
    func parts() throws {
        func hash(_ namespace: String, _ name: String, _ version: String, _ input: String) throws -> IdentityHash {
            try .strict(namespace: namespace, name: name, version: version, input: JSONPayload(text: input))
        }
        let base = try hash("n", "t", "1.0.0", #"{"a":1,"b":2}"#)
        #expect(try hash("n", "t", "1.0.0", #"{"b":2.0, "a":1}"#) == base)
        let others = [
            try hash("m", "t", "1.0.0", #"{"a":1,"b":2}"#), try hash("n", "u", "1.0.0", #"{"a":1,"b":2}"#),
            try hash("n", "t", "1.0.1", #"{"a":1,"b":2}"#), try hash("n", "t", "1.0.0", #"{"a":1,"b":3}"#),
            try hash("n", "t", "1.0.0", #"{"a":1,"b":18446744073709551615}"#),
            try hash("n", "t", "1.0.0", #"{"a":1,"b":18446744073709551614}"#),
        ]
        #expect(Set(others + [base]).count == others.count + 1)
    }
}
