/// Collects what is wrong and what is odd while a template is read.
final class ProblemLog {
    private(set) var problems: [TemplateProblem] = []
    private(set) var warnings: [TemplateWarning] = []

    func report(_ problem: TemplateProblem) {
        problems.append(problem)
    }

    func warn(_ path: String, _ message: String) {
        warnings.append(TemplateWarning(path: path, message: message))
    }
}
