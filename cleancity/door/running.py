"""Other programs, run so that none outlives us, and the program that we become."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleancity.door.places import IS_WINDOWS, PYTHON, ROOT


def say(text: str) -> None:
    """A sentence on stderr."""
    print(text, file=sys.stderr, flush=True)


def run(command: Sequence[str | Path], **options: Any) -> int:
    """Runs a program to its end; it never outlives us (a child left behind keeps its port or lock)."""
    process = subprocess.Popen([str(part) for part in command], **options)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


def succeeds(command: Sequence[str | Path]) -> bool:
    """Whether a program ends well, its words unheard."""
    return run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0


def child_environment() -> dict[str, str]:
    """The environment in which the package is found, from any folder; compiled code is kept, whatever ours says: else
    every start compiles the libraries anew, 2.6 s of processor instead of 0.9."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}


def hand_over(arguments: Sequence[str]) -> int:
    """Becomes `.venv/bin/python <arguments>`, in the caller's folder.

    -P: a file called pandas.py in that folder must not be imported in place of the library.
    """
    command = [str(PYTHON), "-P", *arguments]
    if not IS_WINDOWS:  # One process: a signal sent to us reaches the program itself.
        os.execve(command[0], command, child_environment())
    process = subprocess.Popen(command, env=child_environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # Ctrl-C went to the program too: let it finish.
            continue
