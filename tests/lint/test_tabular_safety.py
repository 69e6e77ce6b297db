"""Edges of the rules on what spreadsheets do to texts (RO801, RO802)."""

import json

import pytest

from lint_cases import SOURCED_MEETING, TOML


def test_long_cells_are_counted_in_utf_16(lint_files):
    def person(note):
        return {"people/p.yaml": f"id: p\nname: N\nnote: {note}\n"}

    assert not lint_files(**person("x" * 32_767))
    assert [d.code for d in lint_files(**person("x" * 32_768))] == ["RO801"]
    assert not lint_files(**person("🕊" * 16_383))
    assert [d.code for d in lint_files(**person("🕊" * 16_384))] == ["RO801"]


def test_a_list_in_one_cell_is_as_long_as_its_items(lint_meeting):
    items = ", ".join(f"{'x' * 995}{number:04}" for number in range(33))
    (diagnostic,) = lint_meeting(f"agenda: [{items}]\n")
    assert (diagnostic.code, diagnostic.pointer) == ("RO801", "/agenda")
    assert diagnostic.message == "32,999 characters do not fit into a cell, which holds 32,767"


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        *((f"{sign}1", True) for sign in "=+-@\uff1d\uff0b\uff0d\uff20"),
        ("=cmd|' /C calc'!A0", True),
        ("a=1", False),
        ("\u20131", False),
    ],
)
def test_texts_that_begin_like_formulas(lint_among_sources, text, reported):
    note = {"meetings/m.yaml": f"{SOURCED_MEETING}note: {json.dumps(text)}\n"}
    assert [d.code for d in lint_among_sources(**{"readout.toml": TOML}, **note)] == ["RO802"] * reported
    off = {"readout.toml": TOML + "[rules]\nRO802 = 'off'\n"}
    assert not lint_among_sources(**off, **note)
