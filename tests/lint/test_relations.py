"""Edges of the rules on relations that lead back (RO611, RO612)."""

import pytest

from readout.lint.links import ONE_WAY
from readout.lint.rules.ro612_circular_relation import _nodes_before_a_circle
from readout.model.schema import default


def occasions(**targets):
    """Events, each with its relations: `type target`, separated by commas."""
    return {
        f"events/{id}.yaml": f"id: {id}\nname: N\nsources: [first]\nrelations:\n"
        + "".join("  - {{type: {}, target_id: {}}}\n".format(*relation.split()) for relation in relations.split(", "))
        for id, relations in targets.items()
    }


@pytest.mark.parametrize(
    ("files", "reported"),
    [
        (occasions(a="parallel-to b", b="concerns a"), []),
        (occasions(a="parallel-to b", b="parallel-to a"), ["RO611"]),
        (occasions(a="concerns b", b="concerns a"), ["RO611"]),
        (occasions(a="follows b", b="follows a"), ["RO612"]),
        (occasions(a="follows b", b="part-of a"), []),
        (occasions(a="part-of b", b="part-of c", c="part-of a"), ["RO612"]),
        (occasions(a="part-of b, part-of c", b="part-of d", c="part-of d", d="concerns a"), []),
        (occasions(a="part-of b", b="part-of c, part-of a", c="part-of a"), ["RO612", "RO612"]),
        (occasions(a="part-of a", b="concerns a"), ["RO307"]),
    ],
)
def test_relations_that_lead_back(lint_among_sources, files, reported):
    assert [d.code for d in lint_among_sources(**files)] == reported


def test_a_circle_is_shown_from_its_start_and_long_ones_are_cut(lint_among_sources):
    ring = {f"n{at:02}": f"part-of n{(at + 1) % 12:02}" for at in range(12)}
    (diagnostic,) = lint_among_sources(**occasions(**ring))
    shown = ", ".join(f"`n{at:02}`" for at in range(8))
    assert diagnostic.message == f"`part-of` leads in a circle: {shown}, …, `n11`, `n00`"
    assert (diagnostic.place.path, len(diagnostic.related)) == ("events/n11.yaml", 8)


@pytest.mark.parametrize(
    ("links", "nodes"),
    [
        ("", ""),
        ("ab bc cd bd", ""),
        ("ab ba", "ab"),
        ("aa", "a"),
        ("ab ab ba ac", "ab"),
        ("ab bc cb cd de", "abc"),
        ("ab bc ca de ed cx xy", "abcde"),
        ("ab ac bd cd dd", "abcd"),
    ],
)
def test_records_from_which_links_lead_into_no_circle_are_not_read(links, nodes):
    pairs = [tuple(map(ord, link)) for link in links.split()]
    starts, ends = ([pair[side] for pair in pairs] for side in (0, 1))
    assert _nodes_before_a_circle(starts, ends) == set(map(ord, nodes))


def test_a_record_whose_id_stands_twice_leads_in_no_circle_to_itself(lint_among_sources):
    source = "id: twice\nname: N\nkind: article\nurl: https://example.org/{}\nderived_from_ids: [twice]\n"
    files = {f"sources/{name}.yaml": source.format(name) for name in ("one", "twice")}
    codes = {diagnostic.code for diagnostic in lint_among_sources(**files)}
    assert "RO302" in codes
    assert "RO612" not in codes


def test_every_type_of_relation_has_a_direction_or_none():
    types = {
        type
        for collection in default().collections.values()
        for _, field in collection.field.descendants()
        if field.table == "relations"
        for type in field["type"].enum
    }
    assert types - set(ONE_WAY) == {"parallel-to", "concerns", "near"}
    assert set(ONE_WAY) - types == {"derived-from"}
