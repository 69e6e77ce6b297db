"""Three-way merge: what an independent merge of flat paths says, for any edits on both sides; and what it does
with ids, rows and places."""

import copy
import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, assume, example, given, settings
from hypothesis import strategies as st
from test_changes import GAZA, WHOLE

from readout.handoff import renames
from readout.handoff.conflicts import DATASET, YOURS, Decision
from readout.handoff.merge import merge
from readout.model.addresses import key_of
from readout.model.changes import Kind
from readout.model.comparison import compare
from readout.model.locators import prefix_of
from readout.model.schema import default
from readout.store import load, paths
from strategies import full_dataset, known

SCHEMA = default()
FIELDS = {"metadata": SCHEMA.metadata} | {name: found.field for name, found in SCHEMA.collections.items()}
seeds = st.tuples(*[st.integers(0, 2**32 - 1)] * 3)
generated = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def dataset(whole, name="dataset.json"):
    data = json.dumps(whole, ensure_ascii=False).encode()
    return load.load(Path(name), SCHEMA, {paths.display_path(Path(name)): data})


def merged_whole(ours, merged):
    """The dataset as it is with what was merged, as one document."""
    whole = {"metadata": ours.metadata}
    for name, records in ours.records.items():
        kept = [record for record in records if (name, record.id) not in merged.removed]
        whole[name] = [merged.records.get((name, record.id), record.value) for record in kept]
        known = {record.id for record in records}
        whole[name] += [value for (other, id), value in merged.records.items() if other == name and id not in known]
    if ("metadata", "") in merged.records:
        whole["metadata"] = merged.records["metadata", ""]
    return whole


def canonical(whole):
    return dataset(whole).canonical()


# ---------------------------------------------------------------- the reference


def flat(whole):
    """Everything that a dataset says, path by path; a record or item is there if its own path is. The order of
    items is left out."""
    found = {}

    def thing(field, value, path):
        found[path] = "there"
        for name, inner in value.items():
            below, at = field.get(name), (*path, name)
            if below and below.table:
                for item in inner:
                    thing(below, item, (*at, key_of(below, item)))
            elif below and below.type == "array" and not below.ordered:
                found.update({(*at, "=", json.dumps(item)): "there" for item in inner})
            else:
                found[at] = json.dumps(inner)

    for name, value in whole.items():
        for record in [value] if name == "metadata" else value:
            thing(FIELDS[name], record, (name, record.get("id", "")))
    return found


def reference(*sides):
    """The merge of three datasets (base, theirs, ours), flat, and the paths of the conflicts, at which ours stays."""
    base, theirs, ours = map(flat, sides)
    orders_of_base, *others = map(orders, sides)
    reordered = {path for path, keys in orders_of_base.items() if any(side.get(path, keys) != keys for side in others)}
    result, conflicts = {}, set()

    def below(side, path):
        return {other: value for other, value in side.items() if other[: len(path)] == path}

    for path in sorted((path for path in base if base[path] == "there" and "=" not in path), key=len):
        if path in base and (path in theirs) != (path in ours):
            kept = below(theirs if path in theirs else ours, path)
            if kept != below(base, path) or any(other[: len(path)] == path for other in reordered):
                conflicts.add(path)
                result.update(below(ours, path))
            for side in (base, theirs, ours):
                for other in below(side, path):
                    del side[other]
    for path in {path[: path.index("=")] for side in (base, theirs, ours) for path in side if "=" in path}:
        lists = [below(side, (*path, "=")) for side in (base, theirs, ours)]
        if contradict(field_at(path), *lists):
            conflicts.add(path)
            for side in (base, theirs):
                for other in {*lists[0], *lists[1]}:
                    side.pop(other, None)
                side.update(lists[2])
    for path in {*base, *theirs, *ours}:
        old, new, now = (side.get(path) for side in (base, theirs, ours))
        if new not in (now, old) and now != old:
            conflicts.add(path)
        value = new if now == old else now
        if value is not None:
            result[path] = value
    return result, conflicts


def contradict(field, base, theirs, ours):
    """Whether both sides have replaced an item of a set by others, or changed differently what begins with one id."""
    if not field.items.reference_prefix:
        old, new, now = map(set, (base, theirs, ours))
        yours, mine = new - old, now - old
        together = yours and mine and (yours <= mine or mine <= yours)
        return bool(old - new - now) and yours != mine and not together
    old, new, now = ({path[-1].partition(": ")[0]: path for path in side} for side in (base, theirs, ours))
    return any(
        old.get(id) != new.get(id) and new.get(id) != now.get(id) and now.get(id) != old.get(id)
        for id in {*old, *new, *now}
    )


def field_at(path):
    """The field of what stands at a path of `flat`."""
    field = FIELDS[path[0]]
    for name in path[2::2]:
        field = field[name]
    return field


def orders(whole):
    """The keys of the items of lists whose order is data."""
    found = {}

    def thing(field, value, path):
        for inner in field.tables:
            items = value.get(inner.name, [])
            if inner.ordered:
                found[(*path, inner.name)] = [key_of(inner, item) for item in items]
            for item in items:
                thing(inner, item, (*path, inner.name, key_of(inner, item)))

    for name in SCHEMA.collections:
        for record in whole.get(name, []):
            thing(FIELDS[name], record, (name, record["id"]))
    return found


# ---------------------------------------------------------------- edits


class Editor:
    """Makes edits of all kinds, by chance."""

    def __init__(self, seed):
        self.random = Random(seed)

    def edited(self, whole, often):
        whole = copy.deepcopy(whole)
        for _ in range(often):
            name = self.random.choice([name for name in whole if whole[name]])
            if name == "metadata":
                self.edit(FIELDS[name], whole[name])
                continue
            records = whole[name]
            step = self.random.randrange(12)
            if step == 0 and len(records) > 1:
                records.remove(self.random.choice(records))
            elif step == 1:
                new = self.another(self.random.choice(records))
                records += [new] * all(record["id"] != new["id"] for record in records)
            else:
                self.edit(FIELDS[name], self.random.choice(records))
        return whole

    def another(self, thing):
        """A new thing, much unlike the one that it is made from."""
        return {"id": f"new-{self.random.randrange(40)}"} | {
            name: f"{value} {self.random.random()}"
            for name, value in thing.items()
            if name != "id" and type(value) is str
        }

    def edit(self, field, value):
        """Edits one field of a record or item, or something in it."""
        fields = [inner for inner in field.fields if inner.name not in (*field.key, "id")]
        inner = self.random.choice(fields + 3 * [inner for inner in fields if inner.ordered])
        if inner.table:
            self.edit_list(inner, value)
        elif inner.name in value and self.random.random() < 0.25:
            del value[inner.name]
        elif inner.type == "array":
            items = [*value.get(inner.name, [])]
            if items and self.random.random() < 0.4:
                items.remove(self.random.choice(items))
            new = self.scalar(inner.items)
            if inner.items.reference_prefix:
                items = [other for other in items if prefix_of(inner.items, other) != prefix_of(inner.items, new)]
            if new not in items:
                items.insert(self.random.randrange(len(items) + 1), new)
            value[inner.name] = items
        else:
            value[inner.name] = self.scalar(inner)

    def edit_list(self, field, value):
        items = [*value.get(field.name, [])]
        step = self.random.randrange(6)
        if items and step == 0:
            items.remove(self.random.choice(items))
        elif items and step == 1:
            self.random.shuffle(items)
        elif items and step < 5:
            self.edit(field, self.random.choice(items))
        else:
            key = {name: f"new-{self.random.randrange(4)}" for name in field.key}
            if all(key_of(field, item) != key_of(field, key) for item in items):
                new = key | ({} if self.random.random() < 0.5 else {"note": f"{self.random.random()}"})
                items.insert(self.random.randrange(len(items) + 1), new)
        value[field.name] = items
        if not items:
            del value[field.name]

    def scalar(self, field):
        if field.type in ("integer", "number"):
            return self.random.randrange(3)
        if field.type == "boolean":
            return self.random.random() < 0.5
        if field.name == "former_ids":  # what is the id of a record on another side is another matter, too
            return f"former-{self.random.randrange(4)}"
        return self.random.choice(field.enum or known(field) or ("one", "two", "three"))


def three_sides(seeds):
    """A dataset, and two sets of edits of it; without changed ids, which are another matter."""
    base = full_dataset(SCHEMA, seeds[0] % 40)
    small = {name: value if name == "metadata" else value[:1] for name, value in base.items()}
    small["meetings"] = base["meetings"][:2]
    sides = [Editor(seed).edited(small, seed % 4 * (seed % 5 + 1) ** 2) for seed in seeds[1:]]
    for side in sides:
        assume(not renames._renamed(compare(dataset(small), dataset(side))))
    return small, *sides


@given(seeds)
@example((39916800, 4826023, 38))  # they put parts into another order of a meeting that we deleted
@generated
def test_the_merge_is_what_the_reference_says(seeds):
    sides = three_sides(seeds)
    base, theirs, ours = map(dataset, sides)
    merged = merge(base, theirs, ours, allow_delete=True)
    whole = merged_whole(ours, merged)
    expected, conflicts = reference(*sides)
    assert flat(whole) == expected
    found = {(c.collection, c.record, *c.path): c.field for c in merged.conflicts}
    moved = {path for path, field in found.items() if field.table and len(path) % 2}
    assert found.keys() - moved == conflicts
    assert merged.withheld == merged.settled == ()
    four = [orders(side) for side in (*sides, whole)]
    for path in set.intersection(*map(set, four)):
        in_all = set.intersection(*(set(side[path]) for side in four))
        old, new, now, result = ([key for key in side[path] if key in in_all] for side in four)
        assert result == (new if now == old else now)
        assert (path in moved) or new in (now, old) or now == old


@given(seeds)
@generated
def test_what_one_side_has_changed_lands(seeds):
    sides = three_sides(seeds)
    base, theirs, ours = map(dataset, sides)
    landed = merge(base, theirs, base, allow_delete=True)
    assert canonical(merged_whole(base, landed)) == theirs.canonical()
    assert landed.conflicts == ()
    kept = merge(base, base, ours)
    assert (kept.records, kept.removed, kept.conflicts, kept.withheld) == ({}, (), (), ())
    same = merge(base, theirs, theirs)
    assert (same.records, same.removed, same.conflicts, same.withheld) == ({}, (), (), ())


@given(seeds)
@generated
def test_a_merge_that_knows_what_ours_has_changed_is_the_same(seeds):
    base, theirs, ours = map(dataset, three_sides(seeds))
    ours = with_renamed(ours)
    plainly = merge(base, theirs, ours)
    assert merge(base, theirs, ours, since=compare(base, ours)) == plainly


def with_renamed(ours):
    """The dataset, whose first person was renamed, so that a former id has to be followed."""
    for record in ours.records["people"][:1]:
        record.value = {**record.value, "id": f"{record.id}-renamed", "former_ids": [record.id]}
    return ours


@given(seeds)
@generated
def test_conflicts_are_the_same_from_either_side(seeds):
    sides = three_sides(seeds)
    base, theirs, ours = map(dataset, sides)
    there, here = (merge(*sides, allow_delete=True).conflicts for sides in ((base, theirs, ours), (base, ours, theirs)))
    assert sorted((c.key, repr(c.base), repr(c.theirs), repr(c.ours)) for c in there) == sorted(
        (c.key, repr(c.base), repr(c.ours), repr(c.theirs)) for c in here
    )


@given(seeds)
@generated
def test_every_conflict_can_be_settled(seeds):
    sides = three_sides(seeds)
    base, theirs, ours = map(dataset, sides)
    open_ = merge(base, theirs, ours, allow_delete=True)
    for prefer, word in (("theirs", YOURS), ("ours", DATASET)):
        settled = merge(base, theirs, ours, allow_delete=True, prefer=prefer)
        assert settled.conflicts == ()
        assert {conflict.key for conflict in settled.settled} == {conflict.key for conflict in open_.conflicts}
        decided = merge(
            base, theirs, ours, allow_delete=True, decisions={c.key: Decision(word) for c in open_.conflicts}
        )
        assert decided.records == settled.records
        assert decided.removed == settled.removed


@given(seeds)
@generated
def test_nothing_is_deleted_unless_allowed(seeds):
    sides = three_sides(seeds)
    base, theirs, ours = map(dataset, sides)
    merged = merge(base, theirs, ours)
    whole = flat(merged_whole(ours, merged))
    things = {path for path, value in flat(sides[2]).items() if value == "there" and "=" not in path}
    assert merged.removed == ()
    assert all(_keyed_otherwise(path) for path in things - whole.keys())


def _keyed_otherwise(path):
    """Whether the key of an item is no id: an edited key takes the place of another."""
    return field_at(path).key != ("id",)


@given(seeds)
@generated
def test_without_a_base_nothing_of_ours_is_lost(seeds):
    sides = three_sides(seeds)
    _, theirs, ours = map(dataset, sides)
    merged = merge(None, theirs, ours, allow_delete=True)
    whole, mine, yours = flat(merged_whole(ours, merged)), flat(sides[2]), flat(sides[1])
    assert mine.items() <= whole.items()
    conflicts = {(conflict.collection, conflict.record, *conflict.path) for conflict in merged.conflicts}
    assert {path[: [*path, "="].index("=")] for path in yours if whole.get(path) != yours[path]} <= conflicts
    assert (merged.removed, merged.withheld) == ((), ())


# ---------------------------------------------------------------- one by one


@pytest.fixture
def sides():
    """Three datasets that say the same, to be changed: base, theirs, ours."""
    return [copy.deepcopy(WHOLE) for _ in range(3)]


def meeting(whole):
    return whole["meetings"][0]


def item(whole, name, key):
    field = FIELDS["meetings"][name]
    return next(item for item in meeting(whole)[name] if key_of(field, item) == key)


def merged_meeting(sides, **options):
    merged = merge(*map(dataset, sides), **options)
    return merged, merged.records.get(("meetings", GAZA))


def test_a_conflict_has_three_values_and_a_key(sides):
    for whole, level in zip(sides, ("minister", "head-of-state", "other"), strict=True):
        item(whole, "participants", "uae")["level"] = level
    merged, value = merged_meeting(sides)
    (conflict,) = merged.conflicts
    assert (conflict.base, conflict.theirs, conflict.ours) == ("minister", "head-of-state", "other")
    assert conflict.key == f"meetings/{GAZA}#participants/uae/level"
    assert conflict.field.title == "Level"
    assert value is None


def test_a_decision_goes_before_a_preference(sides):
    for whole, venue, level in zip(sides, ("a", "b", "c"), ("minister", "head-of-state", "other"), strict=True):
        meeting(whole)["venue"] = venue
        item(whole, "participants", "uae")["level"] = level
    merged, value = merged_meeting(sides, prefer="theirs", decisions={f"meetings/{GAZA}#venue": Decision(DATASET)})
    assert value["venue"] == "c"
    assert next(seat for seat in value["participants"] if seat["id"] == "uae")["level"] == "head-of-state"
    assert len(merged.settled) == 2


def test_a_deleted_row_is_withheld_or_deleted(sides):
    _base, theirs, _ours = sides
    meeting(theirs)["participants"].remove(item(theirs, "participants", "qatar"))
    meeting(theirs)["parts"][0]["participants"].remove("qatar")
    theirs["people"] = [person for person in theirs["people"] if person["id"] != "khalifa-al-marar"]
    merged, value = merged_meeting(sides)
    assert [(change.kind, change.record, change.address) for change in merged.withheld] == [
        (Kind.REMOVED, GAZA, "participants/qatar"),
        (Kind.REMOVED, "khalifa-al-marar", ""),
    ]
    assert [seat["id"] for seat in value["participants"]] == ["turkiye", "uae", "qatar"]
    merged, value = merged_meeting(sides, allow_delete=True)
    assert [seat["id"] for seat in value["participants"]] == ["turkiye", "uae"]
    assert merged.removed == (("people", "khalifa-al-marar"),)
    assert merged.withheld == ()


@pytest.mark.parametrize("whole_record", [False, True])
def test_what_one_side_deletes_and_the_other_changes_is_a_conflict(sides, whole_record):
    _base, theirs, ours = sides
    if whole_record:
        theirs["people"].pop(0)
        ours["people"][0]["name"] = "Another"
    else:
        meeting(theirs)["participants"].remove(item(theirs, "participants", "uae"))
        item(ours, "participants", "uae")["level"] = "other"
    merged = merge(*map(dataset, sides), allow_delete=True)
    (conflict,) = merged.conflicts
    assert conflict.theirs is None
    assert conflict.ours != conflict.base
    assert conflict.path == (() if whole_record else ("participants", "uae"))
    assert merge(*map(dataset, sides)).conflicts == ()
    assert len(merge(*map(dataset, sides)).withheld) == 1


def test_a_list_that_is_left_empty_is_gone(sides):
    del meeting(sides[1])["claims"]
    _, value = merged_meeting(sides, allow_delete=True)
    assert "claims" not in value


@pytest.mark.parametrize(
    ("theirs", "ours", "merged"),
    [
        (["third", "anews"], ["fourth", "anews"], None),
        (["third", "anews"], ["anews"], None),
        (["anews"], ["fourth", "anews"], None),
        (["third", "anews"], ["third", "anews", "fourth"], ["third", "anews", "fourth"]),
        (["anews"], ["anews"], ["anews"]),
        (["third", "anews"], ["wam", "anews", "fourth"], ["third", "anews", "fourth"]),
    ],
)
def test_when_both_sides_replace_one_value_of_a_list_it_is_a_conflict(sides, theirs, ours, merged):
    for whole, sources in zip(sides, (["wam", "anews"], theirs, ours), strict=True):
        item(whole, "participants", "turkiye")["sources"] = sources
    result = merge(*map(dataset, sides))
    if merged is None:
        (conflict,) = result.conflicts
        assert (conflict.address, conflict.theirs, conflict.ours) == ("participants/turkiye/sources", theirs, ours)
        return
    assert result.conflicts == ()
    value = result.records.get(("meetings", GAZA), meeting(sides[2]))
    assert next(seat for seat in value["participants"] if seat["id"] == "turkiye")["sources"] == merged


@pytest.mark.parametrize(("decided", "seen"), [("yours", "Hall A"), ("dataset", "Hall A"), ("yours", "Hall B")])
def test_a_decision_holds_for_the_values_that_were_shown(sides, decided, seen):
    base, theirs, ours = sides
    meeting(theirs)["venue"], meeting(ours)["venue"] = "Hall C", "Hall B"
    key, was = f"meetings/{GAZA}#venue", meeting(base).get("venue", "(nothing)")
    decisions = {key: Decision(decided, (f" {was}\r\n", "Hall C", seen))}
    result = merge(*map(dataset, sides), decisions=decisions)
    assert [conflict.key for conflict in result.conflicts] == ([] if seen == "Hall B" else [key])
    assert result.outdated == (frozenset() if seen == "Hall B" else {key})


def test_a_decision_for_the_dataset_is_asked_again_when_its_value_is_gone(sides):
    base, theirs, _ = sides
    meeting(theirs)["venue"] = "Hall C"
    was = meeting(base).get("venue", "(nothing)")
    decisions = {f"meetings/{GAZA}#venue": Decision("dataset", (was, "Hall C", "Hall B"))}
    assert merge(*map(dataset, sides), decisions=decisions).outdated


def test_lists_of_ids_merge_as_sets_and_keep_the_order_of_ours(sides):
    _base, theirs, ours = sides
    for whole in sides:
        item(whole, "participants", "turkiye")["sources"] = ["wam", "anews"]
    item(theirs, "participants", "turkiye")["sources"] = ["third", "wam"]
    item(ours, "participants", "turkiye")["sources"] = ["wam", "fourth", "anews"]
    _, value = merged_meeting(sides)
    assert value["participants"][0]["sources"] == ["third", "wam", "fourth"]


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "merged"),
    [
        ("a b", "x b", "a y", "x y"),
        ("a b", "a x", "y b", "y x"),
        ("a b", "a x b", "a y b", "a y x b"),
        ("a", "a x", "a y", "a y x"),
        ("a b c", "a b x", "c b a", "x b a"),
        ("a b c", "b c x", "c a b", "c b x"),
        ("a b c", "a c", "c b a x", "c a x"),
    ],
)
def test_posts_of_both_sides_stand_in_our_order_and_where_they_were_put(sides, base, theirs, ours, merged):
    for side, text in zip(sides, (base, theirs, ours), strict=True):
        item(side, "participants", "turkiye")["posts"] = text.split()
    result, value = merged_meeting(sides)
    assert not result.conflicts
    assert value["participants"][0]["posts"] == merged.split()


@pytest.mark.parametrize("name", ["posts", "roles"])
def test_an_item_of_a_set_that_each_side_replaces_is_a_conflict(sides, name):
    *_, ours = sides
    for side, value in zip(sides, ("host", "chair", "guest"), strict=True):
        item(side, "participants", "turkiye")[name] = [value]
    merged = merge(*map(dataset, sides))
    (conflict,) = merged.conflicts
    assert (conflict.address, conflict.base) == (f"participants/turkiye/{name}", ["host"])
    assert (conflict.theirs, conflict.ours, merged.records) == (["chair"], ["guest"], {})
    item(ours, "participants", "turkiye")[name] = ["guest", "host"]
    assert not merge(*map(dataset, sides)).conflicts  # one side has replaced it, the other only added


def test_locators_merge_source_by_source(sides):
    _, theirs, ours = sides
    for side in sides:
        meeting(side)["locators"] = ["anews: p. 1", "wam: p. 1"]
    meeting(theirs)["locators"] = ["wam: p. 2", "anews: p. 1"]
    meeting(ours)["locators"] = ["anews: p. 7", "wam: p. 1"]
    merged, value = merged_meeting(sides)
    assert value["locators"] == ["anews: p. 7", "wam: p. 2"]
    assert merged.conflicts == ()
    meeting(ours)["locators"] = ["wam: p. 9"]
    merged, _ = merged_meeting(sides)
    assert [(conflict.address, conflict.ours) for conflict in merged.conflicts] == [("locators", ["wam: p. 9"])]


def test_a_list_whose_order_is_data_merges_as_a_whole(sides):
    _base, theirs, ours = sides
    meeting(theirs)["agenda"] = ["Aid", "Ceasefire", "Governance"]
    assert merged_meeting(sides)[1]["agenda"] == ["Aid", "Ceasefire", "Governance"]
    meeting(ours)["agenda"] = ["Governance"]
    assert merged_meeting(sides)[0].conflicts[0].path == ("agenda",)


def test_positions_merge_where_one_side_has_moved(sides):
    _base, theirs, ours = sides
    meeting(theirs)["parts"].reverse()
    meeting(ours)["parts"].insert(1, {"id": "lunch", "kind": "meal"})
    _, value = merged_meeting(sides)
    assert [part["id"] for part in value["parts"]] == ["press", "talks", "lunch"]
    meeting(ours)["parts"] = [meeting(ours)["parts"][at] for at in (2, 0, 1)]
    merged, value = merged_meeting(sides)
    assert merged.conflicts == ()
    for whole in sides:
        meeting(whole)["parts"] = [{"id": name, "kind": "session"} for name in "abc"]
    meeting(theirs)["parts"].reverse()
    meeting(ours)["parts"] = [meeting(ours)["parts"][at] for at in (1, 0, 2)]
    merged, value = merged_meeting(sides)
    (conflict,) = merged.conflicts
    assert (conflict.address, conflict.base, conflict.theirs, conflict.ours) == (
        "parts",
        ["a", "b", "c"],
        ["c", "b", "a"],
        ["b", "a", "c"],
    )
    _, value = merged_meeting(sides, prefer="theirs")
    assert [part["id"] for part in value["parts"]] == ["c", "b", "a"]


def test_new_keys_take_their_place_in_the_schema_and_others_keep_theirs(sides):
    _base, theirs, ours = sides
    for whole in sides:
        whole["meetings"][0] = dict(reversed(meeting(whole).items()))
    meeting(theirs)["note"] = "new"
    _, value = merged_meeting(sides)
    assert [name for name in value if name != "note"] == list(meeting(ours))
    meeting(ours).clear()
    meeting(ours).update(copy.deepcopy(WHOLE["meetings"][0]))
    names = list(merged_meeting(sides)[1])
    order = [field.name for field in FIELDS["meetings"].fields]
    assert names.index("note") > names.index("date")
    assert order.index(names[names.index("note") - 1]) < order.index("note")


def test_the_metadata_merge(sides):
    _base, theirs, ours = sides
    theirs["metadata"]["title"] = "New"
    ours["metadata"]["publisher"] = "Somebody"
    merged = merge(*map(dataset, sides))
    assert merged.records == {("metadata", ""): ours["metadata"] | {"title": "New"}}
    ours["metadata"]["title"] = "Newer"
    assert merge(*map(dataset, sides)).conflicts[0].key == "metadata#title"


def test_accepted_findings_merge_one_by_one(sides):
    _base, theirs, ours = (
        side["metadata"].setdefault("accepted", ["RO601 places/a: gone", "RO615 places/b"]) for side in sides
    )
    del theirs[0]
    theirs.append("RO502 meetings/c: as published")
    ours.append("RO501 meetings/d")
    merged = merge(*map(dataset, sides))
    assert merged.conflicts == ()
    assert merged.records["metadata", ""]["accepted"] == [
        "RO615 places/b",
        "RO501 meetings/d",
        "RO502 meetings/c: as published",
    ]


# ---------------------------------------------------------------- ids


def test_rows_without_an_id_get_one_that_is_free(sides):
    _base, theirs, ours = sides
    meeting(theirs)["participants"].append({"person_id": "hakan-fidan", "on_behalf_of_ids": ["uae"]})
    meeting(ours)["participants"].append({"id": "hakan-fidan", "label": "another"})
    theirs["people"].append({"name": "Jane Doe"})
    ours["people"].append({"id": "jane-doe", "name": "Jane Doe, another", "note": "x"})
    merged, value = merged_meeting(sides)
    assert [seat["id"] for seat in value["participants"]][-2:] == ["hakan-fidan", "hakan-fidan-2"]
    assert merged.records["people", "jane-doe-2"] == {"id": "jane-doe-2", "name": "Jane Doe"}


def test_the_same_workbook_read_twice_changes_nothing_the_second_time(sides):
    base, theirs, ours = map(dataset, sides)
    theirs = copy.deepcopy(sides[1])
    meeting(theirs)["participants"].append({"person_id": "hakan-fidan", "on_behalf_of_ids": ["uae"]})
    theirs["people"].append({"name": "Jane Doe"})
    first = merge(base, dataset(theirs), ours)
    assert set(first.records) == {("meetings", GAZA), ("people", "jane-doe")}
    again = merge(base, dataset(theirs), dataset(merged_whole(ours, first)))
    assert (again.records, again.conflicts, again.withheld) == ({}, (), ())


def test_a_changed_id_is_withheld_and_no_copy(sides):
    _base, theirs, _ours = sides
    person = next(person for person in theirs["people"] if person["id"] == "hakan-fidan")
    person["id"] = "h-fidan"
    person["note"] = "an edit of the same row"
    item(theirs, "participants", "turkiye")["person_id"] = "h-fidan"
    item(theirs, "participants", "uae")["id"] = "emirates"
    merged, value = merged_meeting(sides)
    assert [renames.command(change) for change in merged.withheld] == [
        f"readout rename meetings/{GAZA}/participants/uae emirates",
        "readout rename people/hakan-fidan h-fidan",
    ]
    assert value is None
    assert set(merged.records) == {("people", "hakan-fidan")}
    assert merged.records["people", "hakan-fidan"]["note"] == "an edit of the same row"


def test_an_id_that_ours_has_changed_since_is_followed(sides):
    _base, theirs, ours = sides
    for whole in (theirs, ours):
        next(person for person in whole["people"] if person["id"] == "hakan-fidan")["id"] = "h-fidan"
        item(whole, "participants", "turkiye")["person_id"] = "h-fidan"
    for statement in meeting(ours)["statements"]:
        if statement.get("speaker_id") == "hakan-fidan":
            statement["speaker_id"] = "h-fidan"
    next(person for person in theirs["people"] if person["id"] == "h-fidan")["note"] = "edit"
    merged, _ = merged_meeting(sides)
    assert merged.withheld == merged.conflicts == ()
    assert set(merged.records) == {("people", "h-fidan")}
    del theirs["people"][0]["note"]
    sides[1] = copy.deepcopy(WHOLE)
    item(sides[1], "participants", "uae")["level"] = "other"
    merged, value = merged_meeting(sides)
    assert value["participants"][0]["person_id"] == "h-fidan"
    assert value["participants"][1]["level"] == "other"
    assert merged.withheld == merged.conflicts == ()


def test_an_id_that_was_emptied_is_put_back(sides):
    del item(sides[1], "participants", "uae")["id"]
    item(sides[1], "participants", "")["level"] = "other"
    merged, value = merged_meeting(sides)
    assert [seat["id"] for seat in value["participants"]] == ["turkiye", "uae", "qatar"]
    assert value["participants"][1]["level"] == "other"
    assert merged.withheld == ()


def test_an_edited_key_takes_the_place_of_the_old_one(sides):
    _base, theirs, ours = sides
    for whole in sides:
        meeting(whole)["other_names"].append({"name": "A third name"})
    meeting(theirs)["other_names"][0]["name"] = "Coordination Meeting on Gaza"
    merged, value = merged_meeting(sides)
    assert value["other_names"] == [
        {"name": "Coordination Meeting on Gaza", "language": "en"},
        {"name": "A third name"},
    ]
    assert merged.withheld == ()
    meeting(ours)["other_names"][0]["note"] = "changed"
    merged, value = merged_meeting(sides)
    assert len(merged.conflicts) == 1


def test_what_lies_outside_the_part_that_was_handed_out_is_not_touched(sides):
    base, theirs, _ours = sides
    for whole in (base, theirs):
        for name in ("people", "organizations", "places", "sources"):
            whole[name] = []
    meeting(theirs)["venue"] = "another hotel"
    merged = merge(*map(dataset, sides), only=[f"meetings/{GAZA}"], allow_delete=True)
    assert set(merged.records) == {("meetings", GAZA)}
    assert (merged.removed, merged.conflicts, merged.withheld) == ((), (), ())
    theirs["people"].append({"id": "hakan-fidan", "name": "Somebody else"})
    merged = merge(*map(dataset, sides), only=[f"meetings/{GAZA}"])
    assert [conflict.key for conflict in merged.conflicts] == ["people/hakan-fidan#"]
