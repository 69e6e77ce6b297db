"""Who was there, and with whom."""

import pytest

from readout.model import presence

ATTENDED = {"attendance": "attended"}


@pytest.mark.parametrize("status", ["held", "in-progress", "planned", "cancelled", None])
def test_nobody_is_present_at_what_did_not_take_place_nor_where_nothing_is_said(status):
    seats = [{"person_id": "b", "on_behalf_of_ids": ["y", "x"], **ATTENDED}, {"person_id": "a"}, {**ATTENDED}]
    value = {"participants": seats} | ({"status": status} if status else {})
    took_place = status in presence.TOOK_PLACE
    assert presence.persons(value) == (["b"] if took_place else [])
    assert presence.bodies(value) == (["x", "y"] if took_place else [])


def test_pairs_and_companions_tell_the_same():
    present = [("one", ["a", "b", "c"]), ("two", ["a", "c"]), ("three", ["b"]), ("four", [])]
    pairs = presence.pairs(present)
    assert pairs == {("a", "b"): ["one"], ("a", "c"): ["one", "two"], ("b", "c"): ["one"]}
    for member in "abc":
        expected = {(set(pair) - {member}).pop(): met for pair, met in pairs.items() if member in pair}
        assert presence.companions(member, present) == expected
