/// What a call answered, as lines, by the model and by the database.
struct Answer {
    /// What was called, for people.
    var call: String
    var expected: [String] = []
    var actual: [String] = []
}
