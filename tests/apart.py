"""Coroutines, run to their end in a thread of their own: a browser of the same test run keeps this thread's loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def awaited(coroutine):
    """What the coroutine returns; what it raises is raised here."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(asyncio.run, coroutine).result()
