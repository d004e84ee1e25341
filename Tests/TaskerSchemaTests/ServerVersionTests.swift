import TaskerSchema
import Testing

@Suite("The server's version")
struct ServerVersionTests {
    @Test(arguments: [(160_009, "16.9"), (150_018, "15.18"), (90_603, "9.603")])
    func `a server before 17 is refused, with what was found and what is needed`(number: Int, name: String) {
        #expect {
            try ServerVersion(number: number).requireSupported()
        } throws: { error in
            (error as? SchemaError)?.code == .unsupportedServer && "\(error)".contains("PostgreSQL \(name),")
                && "\(error)".contains("17 or 18")
        }
    }

    @Test(arguments: [170_000, 170_011, 180_006, 190_000])
    func `17 and later are accepted`(number: Int) throws {
        try ServerVersion(number: number).requireSupported()
        #expect(ServerVersion(number: number).major == number / 10_000)
    }
}
