"""The steps that the tests run in Python."""

import time

from tasker_core.errors import PermanentError, RetryableError
from tasker_core.step_handler.functional import inputs, step_handler


def values(context, names):
    return [context.get_dependency_result(name)["value"] for name in names]


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
        print("hanging", flush=True)
        time.sleep(600)
    return {"attempts_before": context.retry_count}
