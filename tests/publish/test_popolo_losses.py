"""The account of the Popolo export: losses are counted field by field, and objects wait in a file for their order.

Each is held to the plain way: a note on every single value, and all objects in one list.
"""

import json
from collections import Counter
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import DATASETS, dataset_of
from readout import parallel
from readout.model.schema import default
from readout.publish import batches, formats
from readout.publish.formats import Options, popolo
from readout.publish.formats.popolo.store import Store, chunk
from readout.publish.losses import Item, LossAccount, loss_kinds
from readout.store import load
from strategies import full_dataset

# ---------------------------------------------------------------- the account


class Plain:
    """An item that notes what became of every single value: `fates` by the name of the field and the place in it."""

    def __init__(self, kinds, value):
        self.loss_kinds, self.value, self.fates = kinds, value, {}
        self.below = {
            name: [Plain(inner, item) for item in value.get(name, ())] for name, inner in kinds.tables.items()
        }

    def leaves(self):
        for field in self.loss_kinds.field.fields:
            for item in self.below.get(field.name, ()):
                yield from item.leaves()
            if not field.table and field.name in self.value:
                value = self.value[field.name]
                for at, each in enumerate(value if field.type == "array" else [value]):
                    yield self, field, at, each

    def unsettled(self):
        return [leaf for leaf in self.leaves() if (leaf[1].name, leaf[2]) not in leaf[0].fates]

    @property
    def unwritten(self):
        return None not in self.fates.values()


class PlainAccount:
    def __init__(self):
        self.counts = Counter()

    def write(self, item, name, *only):
        found = item.value.get(name)
        for at, value in enumerate(found if isinstance(found, list) else [] if found is None else [found]):
            if not only or value in only:
                item.fates[name, at] = None

    def lose(self, item, kind):
        lost = item.unsettled()
        for owner, field, at, _ in lost:
            owner.fates[field.name, at] = kind
        self.counts[kind] += bool(lost)

    def lose_items(self, item, name, kind):
        for below in item.below.get(name, ()):
            if below.unwritten:
                self.lose(below, kind)

    def lose_values(self, item, kind, name, *only):
        for owner, field, at, value in item.unsettled():
            if owner is item and field.name == name and (not only or value in only):
                item.fates[name, at] = kind
                self.counts[kind] += 1

    def close(self, item):
        for owner, field, at, _ in item.unsettled():
            kind = owner.loss_kinds.kinds[field.name]
            owner.fates[field.name, at] = kind
            self.counts[kind] += 1


RECORDS = [record for seed in range(4) for record in full_dataset(default(), seed)["meetings"]]
KINDS = {"meetings": {"id": "ids", "name": "names"}, "participants": {"id": "ids", "roles": "roles"}}
MEETING = loss_kinds(default().collections["meetings"].field, KINDS, "rest")


def items_of(draw, ours, plain):
    """The same item, here and below, in both accounts."""
    while names := [name for name, items in plain.below.items() if items]:
        name = draw(st.sampled_from(["", *names]))
        if not name:
            break
        at = draw(st.integers(0, len(plain.below[name]) - 1))
        ours, plain = ours.items(name)[at], plain.below[name][at]
    return ours, plain


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_losses_are_counted_as_by_an_account_of_every_value(data):
    draw = data.draw
    value = draw(st.sampled_from(RECORDS))
    ours, plain = Item(MEETING, value), Plain(MEETING, value)
    account, expected = LossAccount(), PlainAccount()
    # What is written is written before anything is lost, but for values.
    for step in sorted(draw(st.lists(st.sampled_from("abcde"), max_size=12))):
        item, same = items_of(draw, ours, plain)
        name = draw(st.sampled_from(sorted({*item.loss_kinds.kinds, *item.loss_kinds.tables})))
        found = item.value.get(name)
        only = [found[0]] if isinstance(found, list) and found and draw(st.booleans()) else []
        only = only if name in item.loss_kinds.kinds else []
        if step == "a":
            scalars = [field.name for field in item.field.scalars if field.type != "array"]
            if not item.value.keys().isdisjoint(scalars):
                item.write_all(dict.fromkeys(scalars))
                for scalar in scalars:
                    expected.write(same, scalar)
        elif step == "b" and name in item.loss_kinds.kinds:
            item.write(name, *only)
            expected.write(same, name, *only)
        elif step == "c" and name in item.loss_kinds.kinds:
            account.lose_values(item, "some", name, *only)
            expected.lose_values(same, "some", name, *only)
        elif step == "d":
            account.lose(item, "whole")
            expected.lose(same, "whole")
        elif step == "e":
            account.lose_items(item, name, "items")
            expected.lose_items(same, name, "items")
    account.close(ours)
    expected.close(plain)
    assert +account.counts == +expected.counts
    assert [(leaf.field, leaf.position, leaf.fate) for leaf in ours.leaves()] == [
        (field, at, owner.fates[field.name, at]) for owner, field, at, _ in plain.leaves()
    ]


# ---------------------------------------------------------------- the store


IDS = st.sampled_from(["a", "a.1", "a.2", "a-b", "a.2.2", "é", "b"])


@settings(max_examples=300)
@given(st.lists(st.lists(IDS, max_size=4), max_size=5))
def test_objects_come_by_id_and_each_has_an_id_of_its_own(parts):
    store, number = Store(BytesIO()), 0
    whole = []
    for ids in parts:
        objects = []
        for id in ids:
            number += 1
            objects.append({"id": id, "number": number, "label": [None, [], "x", [{"id": id}]][number % 4]})
        store.add("posts", chunk(objects))
        store.add("others", chunk([{"id": "other"}]))
        whole += sorted(objects, key=lambda found: found["id"])
    taken, expected = set(), []
    for found in sorted(whole, key=lambda found: found["id"]):
        id = found["id"]
        while id in taken:
            id = f"{found['id']}.{2 if id == found['id'] else int(id.rpartition('.')[2]) + 1}"
        taken.add(id)
        label = {"label": found["label"]} if found["label"] not in (None, []) else {}
        expected.append({"id": id, "number": found["number"], **label})
    text = b'{\n  "posts": ' + b"".join(store.list("posts")) + b"\n}"
    assert text.decode() == json.dumps({"posts": expected}, indent=2)


# ---------------------------------------------------------------- all of it


@pytest.mark.parametrize("seed", [None, 3, 4])
def test_the_document_is_the_same_whoever_converts(seed, monkeypatch, tmp_path):
    dataset = load.load(DATASETS[0]) if seed is None else dataset_of(full_dataset(default(), seed), tmp_path)
    at_once = popolo.convert(dataset)
    monkeypatch.setattr(batches, "MOST", 3 if seed else 50)
    monkeypatch.setattr(popolo, "POSTS_AT_ONCE", 3)
    monkeypatch.setattr(parallel, "MIN_BATCH", 2)
    monkeypatch.setenv(parallel.VARIABLE, "3")
    losses = formats.write_one("popolo", dataset, tmp_path / popolo.TARGET, Options())
    assert losses == at_once.losses
    assert (tmp_path / popolo.TARGET).read_text("ascii") == json.dumps(at_once.document, indent=2) + "\n"
    assert [file.name for file in tmp_path.iterdir() if file.name != "whole.json"] == [popolo.TARGET]
