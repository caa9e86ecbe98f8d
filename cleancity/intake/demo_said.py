"""What the demo city says in the journal: its meeting and decisions. Cleared like its files, they stand no longer."""

from __future__ import annotations

from datetime import datetime

from cleancity.store import Store

DEMO_PERSON = "示例数据"


def take_back_demo(store: Store, at: datetime) -> int:
    """Write down that the demo's meetings are deleted and what was decided in them withdrawn.

    Nothing is erased: the journal only grows. Returns how many meetings there were.
    """
    with store.writing, store.cursor() as cursor:
        entries = store.journal.entries()
        firsts: dict[str, dict[str, str]] = {}
        lasts: dict[tuple[str, str], dict[str, str]] = {}
        for entry in entries:
            if entry["kind"] in ("meeting", "decision"):
                number = entry[f"{entry['kind']}_id"]
                firsts.setdefault(entry["meeting_id"], entry)
                lasts[entry["kind"], number] = entry
        demo = {number for number, entry in firsts.items() if entry["person"] == DEMO_PERSON}
        over = {"meeting": "已删除", "decision": "撤销"}
        gone = [
            entry for (kind, _), entry in lasts.items()
            if entry["meeting_id"] in demo and entry["state"] != over[kind]
        ]  # fmt: skip
        if gone:
            with store.transaction(cursor):
                for entry in gone:
                    said = {key: text for key, text in entry.items() if key not in ("kind", "at")}
                    said |= {"state": over[entry["kind"]], "person": DEMO_PERSON}
                    store.journal.write(cursor, entry["kind"], at, **said)
        return sum(entry["kind"] == "meeting" for entry in gone)
