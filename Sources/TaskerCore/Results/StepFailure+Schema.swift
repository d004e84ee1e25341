extension StepFailure {
    /// A result that does not fit its step's `result_schema`.
    ///
    /// The handler would give the same again, so the step fails for good.
    public init(resultViolations violations: [SchemaViolation]) {
        self.init(
            message: "the result does not fit result_schema: \(violations.text)",
            errorType: FailureType.validationError, errorCode: FailureType.invalidResult, retryable: false,
            details: [
                "violations": .array(violations.map { ["path": .string($0.path), "keyword": .string($0.keyword)] })
            ])
    }
}
