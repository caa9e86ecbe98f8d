"""The words of the field that are data, not code: data/reference/*.csv."""

from __future__ import annotations

import csv
from functools import lru_cache

from cleancity.settings import DATA


@lru_cache(maxsize=1)
def check_items() -> dict[str, tuple[str, ...]]:
    """Sub-categories (小类) by main category (大类), in the order of data/reference/check_item.csv."""
    items: dict[str, tuple[str, ...]] = {}
    with (DATA / "reference" / "check_item.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            items[row["category"]] = (*items.get(row["category"], ()), row["subcategory"])
    return items


@lru_cache(maxsize=1)
def duty_words() -> dict[str, dict[str, tuple[str, ...]]]:
    """Words by which a text speaks of a type of place (场所) or a category (大类): kind -> name -> words."""
    words: dict[str, dict[str, tuple[str, ...]]] = {}
    with (DATA / "reference" / "duty_word.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words.setdefault(row["kind"], {})[row["name"]] = tuple(row["words"].split("、"))
    return words
