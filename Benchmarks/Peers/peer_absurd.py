"""Absurd: tasks of checkpointed steps, in SQL functions.

The fast path: a worker that asks again after 2 ms instead of 250. A client has one connection, on which its tasks take turns, so
that under load two processes run with eight workers each, on a queue for each process. Idle, the submitter asks for the result every
millisecond, over a connection of its own: the SDK's `await_task_result` would wait 50 ms before it asks again.
https://github.com/earendil-works/absurd/tree/main/sdks/python
https://github.com/earendil-works/absurd/blob/main/docs/tools/absurdctl.md
"""

import asyncio
import subprocess
import sys

from absurd_sdk import AsyncAbsurd

import loads

IN_FLIGHT = 16
WORKERS = 8
POLL = 0.002


async def main():
    arguments = loads.arguments(("linear", "diamond"))
    queue = f"bench{arguments.number}"
    if arguments.action == "setup":
        # The schema comes with the package.
        absurdctl = [sys.executable, "-c", "import absurdctl; absurdctl.main()"]
        subprocess.run([*absurdctl, "init", "-d", arguments.url], check=True, stdout=subprocess.DEVNULL)
        client = AsyncAbsurd(arguments.url)
        for number in range(2):
            await client.create_queue(f"bench{number}")
        await client.close()
        return

    workers = [
        AsyncAbsurd(arguments.url, queue_name=queue) for _ in range(1 if arguments.action == "idle" else WORKERS)
    ]
    client = AsyncAbsurd(arguments.url, queue_name=queue)
    ended = {}

    async def add(value):
        return value + 1

    async def linear(params, context):
        value = params["value"]
        for number in range(4):
            value = await context.step(f"step{number}", lambda: add(value))
        if (future := ended.pop(params["number"], None)) is not None:
            future.set_result(None)
        return value

    async def diamond(params, context):
        value = await context.step("start", lambda: add(params["value"]))
        # Begun together, they still take turns on the worker's connection.
        left, right = await asyncio.gather(
            context.step("left", lambda: add(value)), context.step("right", lambda: add(value))
        )
        result = await context.step("end", lambda: add(left + right))
        if (future := ended.pop(params["number"], None)) is not None:
            future.set_result(None)
        return result

    for worker in workers:
        worker.register_task(name="linear")(linear)
        worker.register_task(name="diamond")(diamond)

    numbers = iter(range(1 << 60))

    async def task():
        number = next(numbers)
        if arguments.action == "saturated":
            # Known when the last step has ended, a commit before the task's end.
            ended[number] = future = asyncio.get_running_loop().create_future()
            await client.spawn(arguments.shape, {"value": 1, "number": number}, queue=queue)
            await future
            return
        spawned = await client.spawn(arguments.shape, {"value": 1, "number": number}, queue=queue)
        while True:
            snapshot = await client.fetch_task_result(spawned["task_id"])
            if snapshot is not None and snapshot.state == "completed":
                return
            await asyncio.sleep(0.001)

    working = [asyncio.create_task(worker.start_worker(poll_interval=POLL)) for worker in workers]
    result = await loads.run(arguments, task, IN_FLIGHT)
    for worker in workers:
        worker.stop_worker()
    await asyncio.gather(*working)
    for worker in workers:
        await worker.close()
    await client.close()
    loads.report(result)


asyncio.run(main())
