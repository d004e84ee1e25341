/// Authorship and tags of a template; free texts.
public struct TemplateMetadata: Hashable, Sendable {
    /// Who wrote it.
    public var author: String?
    /// Words to find it by.
    public var tags: [String]
    /// Where it is explained.
    public var documentationURL: String?
    /// When it was written.
    public var createdAt: String?
    /// When it was last changed.
    public var updatedAt: String?

    /// Creates metadata.
    public init(
        author: String? = nil, tags: [String] = [], documentationURL: String? = nil, createdAt: String? = nil,
        updatedAt: String? = nil
    ) {
        self.author = author
        self.tags = tags
        self.documentationURL = documentationURL
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
