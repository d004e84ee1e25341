import Foundation
import PostgresClient
import Tasker
import TaskerCore
import TaskerStore
import TaskerWorker
import TestSupport

extension CrashScenario {
    /// What a program would do that sends its messages after the commit: a trigger keeps them back until it asks for them.
    static let messagesOutside = CrashScenario(
        name: "planted: messages outside", strikes: ["create_tasks"],
        prepare: { fixture in
            _ = try await fixture.store.register(single)
            try await fixture.pool.withConnection { try await $0.run(script: keepsBack) }
        },
        act: { actor in
            try await actor.store { store in
                guard
                    let template = try await store.template(namespace: "alpha", name: "flow", version: nil)
                else { throw GateError("no template") }
                let terms = ClaimTerms(worker: .init(), handlers: [], limit: 0, lease: .seconds(1))
                var task = NewTask(id: .init(), templateID: template.id, input: .emptyObject, identity: "one")
                task.reason = "to be found without its message"
                _ = try await store.create([task], terms: terms)
                _ = try await store.pool.query(PostgresStatement(name: "", sql: "SELECT public.deliver()"))
            }
            try await actor.serve([single])
        },
        check: { try await [Expectation.tasks("complete 1")].check($0) })

    private static let single = flow([.step("a")])

    private static let keepsBack = """
        CREATE TABLE public.later (LIKE pgmq.q_worker_alpha_queue);
        CREATE FUNCTION public.keep_back() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('planted.delivers', true) = 'yes' THEN RETURN NEW; END IF;
            INSERT INTO public.later SELECT NEW.*;
            RETURN NULL;
        END $$;
        CREATE TRIGGER keep_back BEFORE INSERT ON pgmq.q_worker_alpha_queue
            FOR EACH ROW EXECUTE FUNCTION public.keep_back();
        CREATE FUNCTION public.deliver() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM set_config('planted.delivers', 'yes', true);
            INSERT INTO pgmq.q_worker_alpha_queue OVERRIDING SYSTEM VALUE SELECT * FROM public.later;
            DELETE FROM public.later;
        END $$;
        """
}
