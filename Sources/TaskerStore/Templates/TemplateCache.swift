public import Foundation
import Synchronization

/// The templates that this process has met, by id.
///
/// A registered content never changes under its id: one that replaces it by force has an id of its own. Bounded by the
/// number of contents in use.
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
