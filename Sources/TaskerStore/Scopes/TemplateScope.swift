/// A scope whose rows belong to templates.
public protocol TemplateScope: QueryScope {
    /// The conditions on the template.
    var template: TemplateFilter { get set }
}

extension TemplateScope {
    /// Only those whose template is in one of the namespaces.
    public func inNamespaces(_ names: String...) -> Self {
        with { $0.template.namespaces.narrow(names) }
    }

    /// Only those whose template has one of the names.
    public func ofTemplates(named names: String...) -> Self {
        with { $0.template.names.narrow(names) }
    }

    /// Only those whose template has one of the versions.
    public func versions(_ versions: String...) -> Self {
        with { $0.template.versions.narrow(versions) }
    }
}
