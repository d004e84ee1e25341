import PostgresClient
import TaskerCore

/// A condition on the annotations of a task.
struct AnnotationFilter: Sendable, Hashable {
    let type: String
    let value: JSONPayload?

    /// Every one of the filters is met by some annotation.
    static func clause(_ filters: [AnnotationFilter]) -> ScopeClause {
        ScopeClause(
            """
            t.task_uuid IN (SELECT a.task_uuid \
            FROM unnest(?::text[], ?::jsonb[]) WITH ORDINALITY AS f(type, value, place) \
            JOIN tasker.annotation_types AS y ON y.name = f.type \
            JOIN tasker.task_annotations AS a ON a.annotation_type_id = y.annotation_type_id \
            WHERE f.value IS NULL OR a.annotation @> f.value \
            GROUP BY a.task_uuid HAVING count(DISTINCT f.place) = ?::int)
            """,
            [
                .textArray(filters.map(\.type)), .jsonbArray(filters.map { $0.value?.bytes }),
                .int32(Int32(clamping: filters.count)),
            ])
    }
}
