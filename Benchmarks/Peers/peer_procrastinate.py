"""Procrastinate, a queue of jobs: a chain is a job that defers its successor.

The fast path: the asynchronous worker with a concurrency of 30 and a pool of connections, woken by NOTIFY; it also looks every 20 ms
instead of every 5 s, since a job that is deferred while the worker looks for one can miss its wake-up.
https://procrastinate.readthedocs.io/en/stable/howto/basics/worker.html
https://procrastinate.readthedocs.io/en/stable/howto/advanced/concurrency.html
A chain is taken to end when its last job's handler runs, a little before the queue knows.
"""

import asyncio
import logging

from procrastinate import App, PsycopgConnector

import loads

IN_FLIGHT = 100
CONCURRENCY = 30
POLL = 0.02


async def main():
    arguments = loads.arguments()
    logging.getLogger("procrastinate").setLevel(logging.ERROR)
    app = App(connector=PsycopgConnector(conninfo=arguments.url, min_size=4, max_size=10))
    ended = {}

    @app.task(name="step")
    async def step(number: int, step: int) -> None:
        if step < 4:
            await app.configure_task("step").defer_async(number=number, step=step + 1)
        else:
            ended.pop(number).set_result(None)

    numbers = iter(range(1 << 60))

    async def task():
        number = next(numbers)
        ended[number] = future = asyncio.get_running_loop().create_future()
        await app.configure_task("step").defer_async(number=number, step=1)
        await future

    async with app.open_async():
        if arguments.action == "setup":
            await app.schema_manager.apply_schema_async()
            return
        working = asyncio.create_task(
            app.run_worker_async(
                concurrency=CONCURRENCY, fetch_job_polling_interval=POLL, install_signal_handlers=False
            )
        )
        result = await loads.run(arguments, task, IN_FLIGHT)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    loads.report(result)


asyncio.run(main())
