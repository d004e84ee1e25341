"""Prefect: flows of tasks, with a server of its own in front of PostgreSQL.

The fast path: a flow is called in the process that asks, which needs no deployment, no worker and no poll; coroutines; the server
runs beside it, without its dashboard and without results of tasks on disk, which is the default.
https://docs.prefect.io/v3/how-to-guides/self-hosted/server-cli and https://docs.prefect.io/v3/concepts/flows
The states of tasks reach the server as events, after the fact: a step does not wait until it is stored.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

import loads

IN_FLIGHT = 8


def environment(arguments, home):
    """Prefect wants the address of a database with its user in front, and reads it all from the environment."""
    url = urllib.parse.urlsplit(arguments.url)
    query = urllib.parse.parse_qs(url.query)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = (
        f"postgresql+asyncpg://{query['user'][0]}@{url.path}"
        f"?host={urllib.parse.quote(query['host'][0])}&port={query['port'][0]}"
    )
    return {
        "PREFECT_HOME": home,
        "PREFECT_API_DATABASE_CONNECTION_URL": address,
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_API_PORT": str(port),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "ERROR",
        "DO_NOT_TRACK": "1",
    }


@contextlib.contextmanager
def server():
    """Runs the server as long as the body."""
    port = os.environ["PREFECT_SERVER_API_PORT"]
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port, "--no-ui"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(os.environ["PREFECT_API_URL"] + "/health", timeout=5).close()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise SystemExit("the server of Prefect did not start")
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            # It waits for work of its own that does not end.
            process.kill()
            process.wait()


async def measure(arguments):
    from prefect import flow, task

    @task
    async def add(value: int) -> int:
        return value + 1

    @flow
    async def linear(value: int) -> int:
        for _ in range(4):
            value = await add(value)
        return value

    @flow
    async def diamond(value: int) -> int:
        value = await add(value)
        left, right = await asyncio.gather(add(value), add(value))
        return await add(left + right)

    workflow = {"linear": linear, "diamond": diamond}[arguments.shape]
    return await loads.run(arguments, lambda: workflow(1), IN_FLIGHT, warm=2)


def main():
    # So that the server goes too when this script is ended.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    arguments = loads.arguments(("linear", "diamond"))
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(environment(arguments, home))
        with server():
            # The first start of the server makes its tables.
            if arguments.action == "setup":
                return
            result = asyncio.run(measure(arguments))
        loads.report(result)


main()
