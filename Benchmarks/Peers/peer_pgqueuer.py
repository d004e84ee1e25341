"""PgQueuer, a queue of jobs: a chain is a job that enqueues its successor.

The fast path: asyncpg, a pool of connections, jobs taken in batches (10 at a time when idle, 100 under load), woken by NOTIFY.
The tables keep their default durability, which is `durable`.
https://janbjorge.github.io/pgqueuer/
A chain is taken to end when its last job's handler runs, a little before the queue knows.
"""

import asyncio
import json
from datetime import timedelta

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgPoolDriver
from pgqueuer.models import Job
from pgqueuer.queries import Queries

import loads

IN_FLIGHT = 300


async def main():
    arguments = loads.arguments()
    async with asyncpg.create_pool(arguments.url, min_size=4, max_size=10) as pool:
        queries = Queries(AsyncpgPoolDriver(pool))
        if arguments.action == "setup":
            await queries.install()
            return
        ended = {}
        queue = PgQueuer(AsyncpgPoolDriver(pool))

        @queue.entrypoint("step")
        async def step(job: Job) -> None:
            chain = json.loads(job.payload)
            if chain["step"] < 4:
                chain["step"] += 1
                await queries.enqueue("step", json.dumps(chain).encode())
            else:
                ended.pop(chain["number"]).set_result(None)

        numbers = iter(range(1 << 60))

        async def task():
            number = next(numbers)
            ended[number] = future = asyncio.get_running_loop().create_future()
            await queries.enqueue("step", json.dumps({"number": number, "step": 1}).encode())
            await future

        batch = 10 if arguments.action == "idle" else 100
        working = asyncio.create_task(queue.run(batch_size=batch, dequeue_timeout=timedelta(seconds=1)))
        result = await loads.run(arguments, task, IN_FLIGHT)
        queue.shutdown.set()
        await working
    loads.report(result)


asyncio.run(main())
