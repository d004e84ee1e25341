"""What the scripts of all peers share: arguments, the two loads, and the report.

A script is called as `peer_NAME.py (setup | idle | saturated) --url URL [--shape SHAPE] [--seconds S] [--number N]` and prints,
as its last line, one JSON object:

    {"tasks": 120, "seconds": 4.0, "counted": 125, "cpu": 3.1, "latencies": [24100, ...]}

tasks, seconds and latencies (microseconds, from the call that submits a task to the moment its submitter learns of its end) are
those of the measured time; counted are all tasks, warming up included, by which the server's counts are divided; cpu is the
process's own, in seconds, of the measured time.
"""

import argparse
import asyncio
import json
import resource
import time


def arguments(shapes=("linear",)):
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["setup", "idle", "saturated"])
    parser.add_argument("--url", required=True)
    parser.add_argument("--shape", default="linear", choices=shapes)
    parser.add_argument("--seconds", type=float, default=5)
    # Which of several processes of one load this is; each has its own queue where the peer has queues.
    parser.add_argument("--number", type=int, default=0)
    return parser.parse_args()


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def run(arguments, task, in_flight, warm=20):
    """Runs `task`, which submits one task and waits for its end, one at a time or `in_flight` at a time."""
    width = 1 if arguments.action == "idle" else in_flight
    latencies = []
    counted = 0

    async def lane(end, least):
        nonlocal counted
        done = 0
        while done < least or time.monotonic() < end:
            start = time.monotonic()
            await task()
            latencies.append(int((time.monotonic() - start) * 1e6))
            counted += 1
            done += 1

    await asyncio.gather(*[lane(0, -(-warm // width)) for _ in range(width)])
    latencies.clear()
    before, start = cpu(), time.monotonic()
    await asyncio.gather(*[lane(start + arguments.seconds, 1) for _ in range(width)])
    return {
        "tasks": len(latencies),
        "seconds": time.monotonic() - start,
        "counted": counted,
        "cpu": cpu() - before,
        "latencies": latencies,
    }


def report(result):
    print(json.dumps(result), flush=True)
