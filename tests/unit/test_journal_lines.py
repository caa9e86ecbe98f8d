"""Lines of the journal that are no entries are passed over; the store opens all the same."""

import json

from cleancity.store.journal import _parsed

WHOLE = {"kind": "alias", "at": "2026-11-15T10:00:00", "dataset": "department", "alias": "城管", "code": "D1"}


def test_only_a_whole_entry_of_texts_is_one():
    assert _parsed(json.dumps(WHOLE)) == WHOLE
    broken = [
        "123", "[]", "null", '"alias"', "{", json.dumps(WHOLE)[:-5], json.dumps(WHOLE | {"kind": "nothing"}),
        json.dumps(WHOLE | {"code": 7}), json.dumps(WHOLE | {"at": "yesterday"}),
        *(json.dumps({key: value for key, value in WHOLE.items() if key != left_out}) for left_out in WHOLE),
    ]  # fmt: skip
    assert [_parsed(line) for line in broken] == [None] * len(broken)
