"""What is said of records while the lines of a large file are indexed."""

import pytest

from readout.model.dataset import Record, references
from readout.model.judge import SchemaJudge, targets
from readout.model.schema import default
from readout.syntax.document import Document
from strategies import full_dataset


@pytest.mark.parametrize("seed", range(4))
def test_targets_are_what_records_refer_to(seed):
    dataset = full_dataset(default(), seed)
    for name, collection in default().collections.items():
        judge = SchemaJudge(name, with_targets=True).judge
        for value in dataset.get(name, ()):
            record = Record(collection, value, Document("x.ndjson", ""), ())
            expected = {(each, at.target) for at in references(record) for each in at.field.reference}
            assert targets([judge(0, value)]) == expected
            assert SchemaJudge(name).judge(0, value) is True
            invalid = {**value, "id": 7}
            assert judge(0, invalid) is SchemaJudge(name).judge(0, invalid) is None


def test_several_judgements_have_the_targets_of_all():
    judge = SchemaJudge("sources", with_targets=True)
    judgements = [judge.judge(0, value) for value in full_dataset(default(), 1)["sources"]]
    assert targets(judgements) == set().union(*(targets([each]) for each in judgements))
    assert targets([]) == targets([""]) == set()
