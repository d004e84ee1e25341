public import Foundation
import Synchronization

/// The templates that this process has met, by id.
///
/// A registered version does not change while its process runs, unless somebody replaces it by force: then the process
/// sees the new content after a restart. Bounded by the number of versions in use.
public final class TemplateCache: Sendable {
    private let store: TaskStore
    private let known = Mutex<[UUID: RegisteredTemplate]>([:])

    /// Makes an empty cache.
    public init(store: TaskStore) {
        self.store = store
    }

    /// The template, when it has been met before.
    public func cached(_ id: UUID) -> RegisteredTemplate? {
        known.withLock { $0[id] }
    }

    /// The template; nil when there is none.
    public func template(_ id: UUID) async throws -> RegisteredTemplate? {
        if let cached = cached(id) { return cached }
        let loaded = try await store.template(id: id)
        if let loaded { insert(loaded) }
        return loaded
    }

    /// Adds a template that was read or written elsewhere.
    public func insert(_ template: RegisteredTemplate) {
        known.withLock { $0[template.id] = template }
    }
}
