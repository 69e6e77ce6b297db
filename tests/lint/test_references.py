"""Edges of the rules on references, addresses and keys (RO301 to RO307)."""

import textwrap

import pytest

from lint_cases import MEETING, WAM, brief
from readout.lint import engine
from readout.store import load


def test_references_say_what_was_meant(lint_files):
    diagnostics = lint_files(
        **{
            "places/istanbul.yaml": "id: istanbul\nname: Istanbul\nclassification: city\n",
            "meetings/m.yaml": MEETING
            + "place_id: istambul\nparticipants:\n  - {id: a, person_id: istanbul, substitutes_for_id: nobody}\n",
        }
    )
    assert brief(diagnostics) == [
        ("RO301", "no place has the id `istambul`", "istanbul (Istanbul)"),
        ("RO301", "`istanbul` is the id of a place, not of a person", None),
        ("RO301", "no person has the id `nobody`", None),
    ]
    assert [str(related.place) for related in diagnostics[1].related] == ["places/istanbul.yaml:1:1"]
    assert diagnostics[2].help.endswith("people/nobody.yaml")


def test_ids_are_shared_by_collections_of_one_space(lint_files):
    occasion = "id: x\nname: X\nsources: [wam-20251104]\n"
    files = {
        "meetings/x.yaml": occasion + "status: held\n",
        "events/x.yaml": occasion,
        "places/x.yaml": "id: x\nname: X\nclassification: city\n",
    }
    (diagnostic,) = lint_files(**files)
    assert (diagnostic.code, diagnostic.place.path, diagnostic.message) == (
        "RO302",
        "events/x.yaml",
        "`x` is already the id of a meeting",
    )


def test_a_copy_that_kept_its_id_is_one_finding(lint_files):
    place = "id: a\nname: A\nclassification: city\n"
    (diagnostic,) = lint_files(**{"places/a.yaml": place, "places/b.yaml": place})
    assert (diagnostic.code, diagnostic.message) == ("RO302", "`a` is already the id of another place")


def test_only_files_of_one_record_are_named_for_it(lint_files, tmp_path):
    place = "id: a\nname: A\nclassification: city\n"
    assert [d.code for d in lint_files(**{"places/b.yaml": place})] == ["RO303"]
    (tmp_path / "places/b.yaml").unlink()
    assert not lint_files(**{"places/all.yaml": textwrap.indent(place, "  ").replace("  id", "- id", 1)})
    (tmp_path / "places/all.yaml").unlink()
    (tmp_path / "readout.toml").unlink()
    alone = tmp_path / "places" / "c.yaml"
    alone.write_text(place, encoding="utf-8")
    assert not engine.lint(load.load(alone)).diagnostics


@pytest.mark.parametrize(
    ("about", "message", "suggestion"),
    [
        ("dat", "the record has no field `dat`", "date"),
        ("participants/ab", "`participants` has no item `ab`", "participants/abc"),
        ("participants/abc/post", "`abc` has no field `post`", "participants/abc/posts"),
        ("participants/abd/post", "`participants` has no item `abd`", "participants/abc/posts"),
        ("outcomes/o/acts/singed", "`acts` has no item `singed`", "outcomes/o/acts/signed"),
        ("outcomes/o/acts/signed/dat", "`signed` has no field `dat`", "outcomes/o/acts/signed/date"),
        ("name/x", "`name` is no list of items, so nothing stands below it", None),
        ("sources/wam-20251104", "`sources` is no list of items, so nothing stands below it", None),
        ("date/begin", "`date` has a start and an end, and no `begin`", None),
        ("date/strat", "`date` has a start and an end, and no `strat`", "date/start"),
        ("relations/part-of:x", "`relations` has no item `part-of:x`", "relations/part-of:y"),
        ("parts/p", "`parts` has no item `p`", None),
    ],
)
def test_addresses_that_lead_nowhere(lint_files, about, message, suggestion):
    lines = f"""\
participants: [{{id: abc}}]
outcomes: [{{id: o, kind: document, acts: [{{id: signed, act: signed}}]}}]
relations: [{{type: part-of, target_id: y}}]
claims: [{{id: c, about: "{about}", standing: stands}}]
"""
    event = "id: y\nname: Y\nsources: [wam-20251104]\n"
    diagnostics = lint_files(**{"meetings/m.yaml": MEETING + lines, "events/y.yaml": event})
    assert brief(diagnostics) == [("RO304", message, suggestion)]


@pytest.mark.parametrize(
    "about",
    [
        "date",
        "date/start",
        "date/end",
        "participants",
        "participants/abc",
        "participants/abc/count",
        "outcomes/o/acts/a/date",
        "relations/part-of:y",
        "claims/c",
    ],
)
def test_addresses_that_lead_somewhere(lint_files, about):
    lines = f"""\
participants: [{{id: abc}}]
outcomes: [{{id: o, kind: document, acts: [{{id: a, act: signed}}]}}]
relations: [{{type: part-of, target_id: y}}]
claims: [{{id: c, about: "{about}", standing: stands}}]
"""
    event = "id: y\nname: Y\nsources: [wam-20251104]\n"
    assert not lint_files(**{"meetings/m.yaml": MEETING + lines, "events/y.yaml": event})


def test_items_are_told_apart_by_all_of_their_key(lint_meeting):
    diagnostics = lint_meeting(
        """
        other_names:
          - {name: A}
          - {name: A, language: en}
          - {name: A, language: tr}
          - {name: A, language: en}
          - {name: A}
        outcomes:
          - {id: a, kind: document, acts: [{id: x, act: signed}]}
          - {id: b, kind: document, acts: [{id: x, act: signed}]}
        """
    )
    assert brief(diagnostics) == [
        ("RO306", "another item of `other_names` has the name `A` and the language `en`", None),
        ("RO306", "another item of `other_names` has the name `A`", None),
    ]


def test_a_source_may_be_the_source_of_its_own_names(lint_files):
    own = "other_names: [{name: A, sources: [wam-20251104]}]\nderived_from_ids: [wam-20251104]\n"
    diagnostics = lint_files(**{"sources/wam-20251104.yaml": WAM + own})
    assert [(diagnostic.code, diagnostic.pointer) for diagnostic in diagnostics] == [("RO307", "/derived_from_ids/0")]
