"""A floor under the quality of diagnostics: how the labelled slips of curators are found. `make bench-diagnostics`
prints the score of more of them, kind by kind."""

from collections import Counter

import pytest

from helpers import DATASETS
from labelled_exports import cause_mutations, export_mutations
from labelled_mutations import KINDS, SETTINGS, mutations, outcome
from readout.lint.result import Report
from readout.store import load
from rendered import check_all

pytestmark = pytest.mark.xdist_group("score")  # the outcomes are made once

PLACED, SUGGESTED = 0.99, 0.90


@pytest.fixture(scope="module")
def outcomes():
    return [outcome(mutation) for mutation in mutations(DATASETS, per_kind=4)]


def test_there_are_many_slips_of_every_kind(outcomes):
    counts = Counter(each.mutation.kind for each in outcomes)
    assert len(outcomes) >= 300
    assert counts.keys() == KINDS.keys() | SETTINGS.keys()
    assert all(each.mutation.data != each.mutation.file.read_bytes() for each in outcomes)


def test_a_slip_is_one_finding_at_its_place(outcomes):
    missed = [each for each in outcomes if not each.placed]
    assert len(missed) <= (1 - PLACED) * len(outcomes), "\n\n".join(map(str, missed))


def test_a_table_that_was_not_read_is_one_finding_and_has_no_consequences(tmp_path):
    mutations = list(cause_mutations(load.load(DATASETS[0]), tmp_path))
    missed = [each for each in map(outcome, mutations) if not each.placed or each.elsewhere]
    assert len(mutations) >= 30
    assert not missed, "\n\n".join(map(str, missed))


def test_a_slip_in_an_export_is_one_finding_at_its_place_and_its_hint_holds(tmp_path):
    """One of each kind, in JSON, NDJSON, CSV and a workbook; `make bench-diagnostics` has all."""
    first_of_kind = {}
    for mutation in export_mutations(load.load(DATASETS[0]), tmp_path):
        first_of_kind.setdefault(mutation.kind, mutation)
    outcomes = list(map(outcome, first_of_kind.values()))
    missed = [each for each in outcomes if not each.placed or each.elsewhere or each.broken_hints]
    missed += [each for each in outcomes if each.mutation.original and not each.suggested]
    assert not missed, "\n\n".join(map(str, missed))
    assert {each.mutation.kind.partition(":")[0] for each in outcomes if each.hints} == {
        "JSON",
        "NDJSON",
        "CSV",
        "workbook",
    }
    assert sum(each.hints for each in outcomes) >= 30


def test_what_was_misspelt_is_suggested(outcomes):
    typos = [each for each in outcomes if each.mutation.original]
    missed = [each for each in typos if not each.suggested]
    assert len(typos) >= 100
    assert len(missed) <= (1 - SUGGESTED) * len(typos), "\n\n".join(map(str, missed))


def test_every_hint_holds_where_it_stands(outcomes):
    """Each is applied, and the result is checked: the finding is gone, and there is no other."""
    broken = [each for each in outcomes if each.broken_hints]
    assert sum(each.hints for each in outcomes) >= 200
    assert not broken, "\n\n".join(map(str, broken))


def test_every_format_shows_what_is_found(outcomes):
    for each in outcomes:
        check_all(Report(each.found, each.elsewhere, 1, 1))


def test_a_slip_has_few_consequences_in_other_files(outcomes):
    assert sum(each.elsewhere for each in outcomes) <= 0.05 * len(outcomes)
