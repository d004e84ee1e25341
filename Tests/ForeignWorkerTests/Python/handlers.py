"""The steps that the tests run in Python."""

import time

from tasker_core.errors import PermanentError, RetryableError
from tasker_core.step_handler.functional import (
    BatchConfig,
    Decision,
    batch_analyzer,
    batch_worker,
    decision_handler,
    inputs,
    step_handler,
)


def values(context, names):
    results = [context.get_dependency_result(name) for name in names]
    return [result["value"] for result in results if "value" in result]


@step_handler("first")
@inputs("number")
def first(number, context):
    return {"value": number}


@step_handler("add_ten")
def add_ten(context):
    # Every ancestor is there, not only the parents.
    return {"value": max(values(context, context.get_dependency_result_keys())) + 10}


@step_handler("double")
def double(context):
    return {"value": values(context, ["diamond_start"])[0] * 2}


@step_handler("total")
def total(context):
    return {"value": sum(values(context, ["diamond_left", "diamond_right"]))}


@step_handler("fails")
@inputs("how")
def fails(how, context):
    if how == "permanently":
        raise PermanentError("this will never work")
    if how == "always" or context.retry_count == 0:
        raise RetryableError("not this time")
    return {"attempts_before": context.retry_count}


@step_handler("hangs_once")
def hangs_once(context):
    if context.retry_count == 0:
        print("\nhanging\n", end="", flush=True)
        time.sleep(600)
    return {"attempts_before": context.retry_count}


@decision_handler("decide")
def decide(context):
    number = values(context, ["route_start"])[0]
    if number == 0:
        return Decision.skip("nothing to do")
    return Decision.route(["route_small" if number < 10 else "route_large"])


@batch_analyzer("analyze", worker_template="count_work")
@inputs("items")
def analyze(items, context):
    return BatchConfig(total_items=items, batch_size=10)


@batch_worker("work_batch")
def work_batch(batch_context, context):
    if batch_context is None or context.step_inputs.get("is_no_op"):
        return {"done": 0}
    return {"done": batch_context.end_cursor - batch_context.start_cursor}


@step_handler("sum_batches")
def sum_batches(context):
    results = context.get_all_dependency_results("count_work")
    return {"batches": len(results), "done": sum(result["done"] for result in results)}
