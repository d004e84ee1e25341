/// What every event does in every state: the states passed through, or `-` when nothing changes.
enum StateTables {
    /// Reads a table: the first line names the states, each further one an event and a cell for each state.
    static func read(_ table: String) -> [String: [String: String]] {
        let lines = table.split(separator: "\n").map { line in
            line.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmingSpaces }
        }
        guard let head = lines.first?.dropFirst() else { return [:] }
        return Dictionary(
            lines.dropFirst().map { line in
                (line[0], Dictionary(zip(head, line.dropFirst())) { first, _ in first })
            }
        ) { first, _ in first }
    }

    /// Writes one.
    static func text(_ cells: [String: [String: String]], _ states: [String], _ events: [String]) -> String {
        ([(["event"] + states).joined(separator: "|")]
            + events.map { event in
                ([event] + states.map { cells[event]?[$0] ?? "?" }).joined(separator: "|")
            }).joined(separator: "\n")
    }

    /// What our calls do to a step.
    static let steps = """
        event               | pending   | enqueued          | in_progress       | enqueued_for_orchestration | enqueued_as_error_for_orchestration | waiting_for_retry    | complete | error             | cancelled | resolved_manually
        claim               | -         | in_progress       | -                 | -                          | -                                   | -                    | -        | -                 | -         | -
        poll                | -         | in_progress       | -                 | -                          | -                                   | enqueued>in_progress | -        | -                 | -         | -
        settle success      | -         | -                 | complete          | -                          | -                                   | -                    | -        | -                 | -         | -
        settle retryable    | -         | -                 | waiting_for_retry | -                          | -                                   | -                    | -        | -                 | -         | -
        settle permanent    | -         | -                 | error             | -                          | -                                   | -                    | -        | -                 | -         | -
        extend              | -         | -                 | -                 | -                          | -                                   | -                    | -        | -                 | -         | -
        checkpoint          | -         | -                 | -                 | -                          | -                                   | -                    | -        | -                 | -         | -
        release             | -         | -                 | enqueued          | -                          | -                                   | -                    | -        | -                 | -         | -
        timers              | -         | -                 | -                 | -                          | -                                   | enqueued             | -        | -                 | -         | -
        sweep               | -         | -                 | enqueued          | -                          | -                                   | -                    | -        | -                 | -         | -
        staleness           | -         | error             | error             | error                      | error                               | error                | -        | -                 | -         | -
        cancel              | cancelled | cancelled         | cancelled         | cancelled                  | cancelled                           | cancelled            | -        | cancelled         | -         | -
        reset               | -         | -                 | -                 | -                          | -                                   | -                    | -        | pending>enqueued  | -         | -
        complete            | -         | complete          | complete          | complete                   | complete                            | complete             | -        | complete          | -         | -
        resolve             | -         | resolved_manually | resolved_manually | resolved_manually          | resolved_manually                   | resolved_manually    | -        | resolved_manually | -         | -
        resume              | -         | -                 | -                 | -                          | -                                   | -                    | -        | pending>enqueued  | -         | -
        redrive             | -         | -                 | -                 | -                          | -                                   | -                    | -        | pending>enqueued  | -         | -
        pause               | -         | -                 | -                 | -                          | -                                   | -                    | -        | -                 | -         | -
        unpause             | -         | -                 | -                 | -                          | -                                   | -                    | -        | -                 | -         | -
        add dead letter     | -         | -                 | -                 | -                          | -                                   | -                    | -        | -                 | -         | -
        resolve dead letter | -         | -                 | -                 | -                          | -                                   | -                    | -        | -                 | -         | -
        foreign claim       | -         | in_progress       | -                 | -                          | -                                   | -                    | -        | -                 | -         | -
        foreign success     | -         | -                 | -                 | -                          | -                                   | -                    | -        | -                 | -         | -
        foreign failure     | -         | -                 | -                 | -                          | -                                   | -                    | -        | -                 | -         | -
        settle foreign      | -         | -                 | -                 | complete                   | waiting_for_retry                   | -                    | -        | -                 | -         | -
        """

    /// What our calls do to a task, in the states in which Tasker leaves one.
    static let tasks = """
        event               | steps_in_process    | waiting_for_retry | blocked_by_failures | complete | error            | cancelled
        claim               | -                   | -                 | -                   | -        | -                | -
        poll                | -                   | steps_in_process  | -                   | -        | -                | -
        settle success      | -                   | -                 | -                   | -        | -                | -
        settle retryable    | waiting_for_retry   | -                 | -                   | -        | -                | -
        settle permanent    | blocked_by_failures | -                 | -                   | -        | -                | -
        extend              | -                   | -                 | -                   | -        | -                | -
        checkpoint          | -                   | -                 | -                   | -        | -                | -
        release             | -                   | -                 | -                   | -        | -                | -
        timers              | -                   | steps_in_process  | -                   | -        | -                | -
        sweep               | -                   | -                 | -                   | -        | -                | -
        staleness           | error               | error             | -                   | -        | -                | -
        cancel              | cancelled           | cancelled         | cancelled           | -        | -                | -
        reset               | -                   | -                 | steps_in_process    | -        | steps_in_process | -
        complete            | -                   | steps_in_process  | steps_in_process    | -        | steps_in_process | -
        resolve             | -                   | steps_in_process  | steps_in_process    | -        | steps_in_process | -
        resume              | -                   | -                 | steps_in_process    | -        | steps_in_process | -
        redrive             | -                   | -                 | steps_in_process    | -        | steps_in_process | -
        pause               | -                   | -                 | -                   | -        | -                | -
        unpause             | -                   | -                 | -                   | -        | -                | -
        add dead letter     | -                   | -                 | -                   | -        | -                | -
        resolve dead letter | -                   | -                 | -                   | -        | -                | -
        foreign claim       | -                   | -                 | -                   | -        | -                | -
        foreign success     | -                   | -                 | -                   | -        | -                | -
        foreign failure     | -                   | -                 | -                   | -        | -                | -
        settle foreign      | -                   | -                 | -                   | -        | -                | -
        """

    /// The reference's state machine of a step.
    static let stepEvents = """
        event                              | pending           | enqueued          | in_progress                         | enqueued_for_orchestration | enqueued_as_error_for_orchestration | waiting_for_retry | complete | error             | cancelled | resolved_manually
        enqueue                            | enqueued          | -                 | -                                   | -                          | -                                   | -                 | -        | -                 | -         | -
        start                              | in_progress       | in_progress       | -                                   | -                          | -                                   | -                 | -        | -                 | -         | -
        enqueue_for_orchestration          | -                 | -                 | enqueued_for_orchestration          | -                          | -                                   | -                 | -        | -                 | -         | -
        enqueue_as_error_for_orchestration | -                 | -                 | enqueued_as_error_for_orchestration | -                          | -                                   | -                 | -        | -                 | -         | -
        complete                           | -                 | -                 | complete                            | complete                   | complete                            | -                 | -        | -                 | -         | -
        fail                               | error             | error             | error                               | error                      | error                               | -                 | -        | -                 | -         | -
        wait_for_retry                     | waiting_for_retry | waiting_for_retry | waiting_for_retry                   | -                          | waiting_for_retry                   | -                 | -        | -                 | -         | -
        retry                              | -                 | -                 | -                                   | -                          | -                                   | pending           | -        | pending           | -         | -
        reset_for_retry                    | -                 | -                 | -                                   | -                          | -                                   | -                 | -        | pending           | -         | -
        cancel                             | cancelled         | cancelled         | cancelled                           | cancelled                  | cancelled                           | cancelled         | -        | cancelled         | -         | -
        complete_manually                  | complete          | complete          | complete                            | complete                   | complete                            | complete          | -        | complete          | -         | -
        resolve_manually                   | resolved_manually | resolved_manually | resolved_manually                   | resolved_manually          | resolved_manually                   | resolved_manually | -        | resolved_manually | -         | -
        """

    /// The reference's state machine of a task.
    static let taskEvents = """
        event                 | pending           | initializing             | enqueuing_steps   | steps_in_process   | evaluating_results       | waiting_for_dependencies | waiting_for_retry | blocked_by_failures | complete | error | cancelled | resolved_manually
        start                 | initializing      | -                        | -                 | -                  | -                        | -                        | -                 | -                   | -        | -     | -         | -
        ready_steps_found     | -                 | enqueuing_steps          | -                 | -                  | enqueuing_steps          | -                        | -                 | -                   | -        | -     | -         | -
        no_steps_found        | -                 | complete                 | -                 | -                  | -                        | -                        | -                 | -                   | -        | -     | -         | -
        no_dependencies_ready | -                 | waiting_for_dependencies | -                 | -                  | waiting_for_dependencies | -                        | -                 | -                   | -        | -     | -         | -
        dependencies_ready    | -                 | -                        | -                 | -                  | -                        | evaluating_results       | -                 | -                   | -        | -     | -         | -
        steps_enqueued        | -                 | -                        | steps_in_process  | -                  | -                        | -                        | -                 | -                   | -        | -     | -         | -
        enqueue_failed        | -                 | -                        | error             | -                  | -                        | -                        | -                 | -                   | -        | -     | -         | -
        step_completed        | -                 | -                        | -                 | evaluating_results | -                        | -                        | -                 | -                   | -        | -     | -         | -
        step_failed           | -                 | -                        | -                 | waiting_for_retry  | -                        | -                        | -                 | -                   | -        | -     | -         | -
        all_steps_completed   | -                 | -                        | -                 | evaluating_results | -                        | -                        | -                 | -                   | -        | -     | -         | -
        all_steps_successful  | -                 | -                        | -                 | -                  | complete                 | -                        | -                 | -                   | -        | -     | -         | -
        permanent_failure     | -                 | -                        | -                 | -                  | blocked_by_failures      | -                        | -                 | -                   | -        | -     | -         | -
        retry_ready           | -                 | -                        | -                 | -                  | -                        | -                        | enqueuing_steps   | -                   | -        | -     | -         | -
        give_up               | -                 | -                        | -                 | -                  | -                        | -                        | -                 | error               | -        | -     | -         | -
        manual_resolution     | -                 | -                        | -                 | -                  | -                        | -                        | -                 | resolved_manually   | -        | -     | -         | -
        cancel                | cancelled         | cancelled                | cancelled         | cancelled          | cancelled                | cancelled                | cancelled         | cancelled           | -        | -     | -         | -
        complete              | -                 | -                        | -                 | complete           | -                        | -                        | -                 | -                   | -        | -     | -         | -
        fail                  | -                 | -                        | -                 | error              | -                        | -                        | -                 | -                   | -        | -     | -         | -
        resolve_manually      | resolved_manually | resolved_manually        | resolved_manually | resolved_manually  | resolved_manually        | resolved_manually        | resolved_manually | resolved_manually   | -        | -     | -         | -
        reset                 | -                 | -                        | -                 | -                  | -                        | -                        | -                 | -                   | -        | -     | -         | -
        timeout               | -                 | -                        | -                 | -                  | -                        | -                        | -                 | -                   | -        | -     | -         | -
        processor_crashed     | -                 | -                        | -                 | -                  | -                        | -                        | -                 | -                   | -        | -     | -         | -
        """
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
