"""DBOS Transact for Python: workflows of checkpointed steps.

The fast path: workflows are started directly (`DBOS.start_workflow_async`), which runs them in the process that asks, and saves the
write and the poll of a queue; coroutines instead of threads; the server is asked over a pool as large as it may be useful.
https://docs.dbos.dev/python/tutorials/workflow-tutorial and https://docs.dbos.dev/python/reference/configuration
"""

import asyncio

from dbos import DBOS, DBOSConfig

import loads

IN_FLIGHT = 64


@DBOS.step()
async def add(value: int) -> int:
    return value + 1


@DBOS.workflow()
async def linear(value: int) -> int:
    for _ in range(4):
        value = await add(value)
    return value


@DBOS.workflow()
async def diamond(value: int) -> int:
    value = await add(value)
    left, right = await asyncio.gather(add(value), add(value))
    return await add(left + right)


async def main():
    arguments = loads.arguments(("linear", "diamond"))
    DBOS(
        config=DBOSConfig(
            name="bench",
            system_database_url=arguments.url,
            sys_db_pool_size=20,
            log_level="ERROR",
            executor_id=f"bench-{arguments.number}",
            application_version="1",
        )
    )
    DBOS.launch()
    workflow = {"linear": linear, "diamond": diamond}[arguments.shape]

    async def task():
        handle = await DBOS.start_workflow_async(workflow, 1)
        await handle.get_result()

    if arguments.action == "setup":
        await task()
        DBOS.destroy()
        return
    result = await loads.run(arguments, task, IN_FLIGHT)
    DBOS.destroy()
    loads.report(result)


asyncio.run(main())
