"""Edges of the rule on records that nothing refers to (RO614)."""

import pytest

from lint_cases import SOURCED_MEETING, claims
from readout.lint import engine
from readout.store import load


def unused(diagnostics):
    return sorted(diagnostic.record for diagnostic in diagnostics if diagnostic.code == "RO614")


OTHERS = sorted(
    ["sources/" + name for name in ("second", "third", "copy-of-copy", "afp-one", "afp-two", "digest", "both")]
    + ["places/istanbul", "places/ankara"]
)


@pytest.mark.parametrize(
    ("lines", "used"),
    [
        ("", []),
        ("place_id: istanbul\n", ["places/istanbul"]),
        (claims("about: place_id, value: ankara, standing: rejected"), ["places/ankara"]),
        (claims("topic: way, value: ankara;istanbul, standing: stands"), ["places/ankara", "places/istanbul"]),
        (claims("topic: way, value: to ankara, standing: stands"), []),
        ("place_id: istambul\n", ["places/istanbul"]),  # that is meant, and found fault with already
        (claims("about: place_id, value: istambul, standing: planned"), ["places/istanbul"]),
        ("place_id: 'istanbul, ankara'\n", ["places/ankara", "places/istanbul"]),  # the schema refuses that
        ("place: ankara\nplaces: [istanbul]\n", ["places/ankara", "places/istanbul"]),
    ],
)
def test_what_refers_to_a_record(lint_among_sources, lines, used):
    diagnostics = lint_among_sources(unused=True, **{"meetings/m.yaml": SOURCED_MEETING + lines})
    digested = ["sources/second"]
    assert unused(diagnostics) == sorted(set(OTHERS) - set(used) - set(digested))


def test_a_record_does_not_use_itself(lint_among_sources):
    own = {"sources/own.yaml": "id: own\nkind: news\nother_names: [{name: x, sources: [own]}]\n"}
    assert "sources/own" in unused(lint_among_sources(unused=True, **{"meetings/m.yaml": SOURCED_MEETING}, **own))


def test_nothing_is_unused_where_not_all_is_known(lint_among_sources, tmp_path):
    assert not unused(lint_among_sources(unused=True))  # no meeting yet
    assert not unused(
        lint_among_sources(unused=True, **{"meetings/m.yaml": SOURCED_MEETING, "meetings/n.yaml": "id: ["})
    )
    (tmp_path / "readout.toml").unlink()
    assert not engine.lint(load.load(tmp_path / "places" / "ankara.yaml")).diagnostics


def test_a_misnamed_record_and_a_copy_are_not_unused_as_well(lint_among_sources):
    misnamed = {"people/hakan-fidan.yaml": "id: hakan-fidn\nname: N\n"}
    copied = {"people/b.yaml": "id: a\nname: N\n", "people/a.yaml": "id: a\nname: N\n"}
    seats = "participants: [{id: s, person_id: hakan-fidan}, {id: t, person_id: a}]\n"
    diagnostics = lint_among_sources(unused=True, **misnamed, **copied, **{"meetings/m.yaml": SOURCED_MEETING + seats})
    assert {d.code for d in diagnostics if d.place.path.startswith("people")} == {"RO302", "RO303"}
