"""What is said of records while the lines of a large file are indexed."""

import pytest

from readout.model.dataset import Record, references
from readout.model.judge import Judge, targets
from readout.model.schema import default
from readout.syntax.document import Document
from strategies import full_dataset


@pytest.mark.parametrize("seed", range(4))
def test_targets_are_what_records_refer_to(seed):
    dataset = full_dataset(default(), seed)
    for name, collection in default().collections.items():
        judge = Judge(name, with_targets=True)
        for value in dataset.get(name, ()):
            record = Record(collection, value, Document("x.ndjson", ""), ())
            expected = {(each, at.target) for at in references(record) for each in at.field.reference}
            assert targets([judge(value)]) == expected
            assert Judge(name)(value) is True
            assert judge({**value, "id": 7}) is Judge(name)({**value, "id": 7}) is None


def test_several_judgements_have_the_targets_of_all():
    judgements = [Judge("sources", with_targets=True)(value) for value in full_dataset(default(), 1)["sources"]]
    assert targets(judgements) == set().union(*(targets([each]) for each in judgements))
    assert targets([]) == targets([""]) == set()
