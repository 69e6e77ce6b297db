"""Locators follow their sources: in generated datasets, where a source is renamed or goes into another, each item rests
on the same places as before, its own or its record's."""

import json

import pytest

from helpers import dataset_of
from readout.curate import merge, rename
from readout.lint import engine
from readout.model import cells, locators
from readout.model.addresses import resolve
from readout.model.dataset import items
from readout.model.schema import default
from strategies import full_dataset

NEW = "another-name"
seeds = pytest.mark.parametrize("seed", range(8))


def places(holder, record):
    """The places in sources, in pairs of the source and one place, that a record or an item rests on."""
    _, by_source = locators.supporting(holder, record.value)
    return {(source, part) for source, place in by_source.items() for part in place.split("; ")}


def holders(record):
    return [record.value, *(item for *_, item in items(record.collection.field, record.value))]


def said_of_locators(record):
    """The values of the claims of a record about locators, each as a list of locators."""
    for claim in record.value.get("claims", ()):
        address = resolve(record.collection.field, record.value, claim.get("about", ""))
        if address and address.field.name == locators.NAME and "value" in claim:
            yield [locators.parse(text) for text in cells.from_cell(address.field, claim["value"])]


def followed(pairs, old, new):
    return [(new if source == old else source, place) for source, place in pairs]


@seeds
def test_a_renamed_source_is_named_by_the_same_locators(seed, tmp_path):
    dataset = dataset_of(full_dataset(default(), seed), tmp_path)
    for number, source in enumerate(dataset.records["sources"]):
        (tmp_path / str(number)).mkdir()
        (text,) = rename.rename(dataset, source.address, NEW).texts.values()
        renamed = dataset_of(json.loads(text), tmp_path / str(number))
        assert not [each for each in engine.lint(renamed).diagnostics if each.code[2] in "123"]
        for before, after in zip(dataset, renamed, strict=True):
            for holder, other in zip(holders(before), holders(after), strict=True):
                assert places(other, after) == set(followed(places(holder, before), source.id, NEW))
                old, new = (map(locators.parse, each.get(locators.NAME, ())) for each in (holder, other))
                assert list(new) == followed(old, source.id, NEW)
            claimed = zip(said_of_locators(before), said_of_locators(after), strict=True)
            assert all(new == followed(old, source.id, NEW) for old, new in claimed)


def test_generated_claims_are_about_locators_of_their_own_and_of_their_records_sources(tmp_path):
    dataset = [dataset_of(full_dataset(default(), seed), tmp_path) for seed in range(8)]
    records = [record for each in dataset for record in each]
    assert any(list(said_of_locators(record)) for record in records)
    own = [bool(holder.get("sources")) for record in records for holder in holders(record) if holder.get("locators")]
    assert any(own)
    assert not all(own)


@seeds
def test_the_locators_of_two_sources_that_become_one_are_united(seed, tmp_path):
    dataset = dataset_of(full_dataset(default(), seed), tmp_path)
    kept, *others = dataset.records["sources"]
    for gone in others:
        try:
            merged = merge.in_memory(dataset, kept, gone)
        except merge.CannotMerge:  # an item would have two values
            continue
        by_address = {record.address: record for record in merged}
        for before in dataset:
            if before is gone or before is kept:
                continue
            after = by_address[before.address]
            pairs = zip(holders(before), holders(after), strict=False)
            if len(holders(before)) == len(holders(after)):
                for holder, other in pairs:
                    assert places(other, after) == set(followed(places(holder, before), gone.id, kept.id))
                    sources = [locators.parse(text).source for text in other.get(locators.NAME, ())]
                    assert len(sources) == len(set(sources))
            united = {pair for other in holders(after) for pair in places(other, after)}
            stated = {pair for holder in holders(before) for pair in places(holder, before)}
            assert united == set(followed(stated, gone.id, kept.id))
