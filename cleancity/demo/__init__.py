"""The demo city 示例市: files as a clerk would upload them, made from a seed, and fed through the front door.

README.md beside this file lists the truths planted in it; tests/unit/test_demo.py measures them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cleancity.demo.files import DEFAULT_SEED, N_FILES, DemoFile, generate

if TYPE_CHECKING:
    from cleancity.store import Store

__all__ = ["DEFAULT_SEED", "N_FILES", "DemoFile", "generate", "load_demo", "wants_demo"]


def wants_demo(store: Store) -> bool:
    """Whether a start should load the demo: into a store that has never held anything, or one where loading stopped."""
    batches = store.manifest.listed().values()
    loaded = sum(line.origin == "demo" for line in batches)
    return not store.manifest.was_cleared and (not batches or 0 < loaded < N_FILES)


def load_demo(store: Store, progress: Callable[[float, str], None]) -> None:
    """Feed every demo file through the front door and write down a meeting that was held.

    `progress` gets a share (0 to 1) and the file's name.

    Raises ValueError when a file is refused: the demo's files must always be good.
    """
    from cleancity import intake
    from cleancity.demo.meeting import hold_meeting

    for number, file in enumerate(generate()):
        progress(number / N_FILES, file.name)
        receipt = intake.ingest(
            store, file.content, file.name, file.dataset, origin="demo", keeps_in_step=False, **file.options
        )
        if not receipt.accepted:
            raise ValueError(f"demo file refused: {file.name}: {receipt.problems[:3]}")
    intake.catch_up(store)
    hold_meeting(store)
    progress(1.0, "")
