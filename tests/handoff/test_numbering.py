"""Ids of one stem are numbered without counting from the start again, and skip those that are taken."""

from readout.handoff.numbering import Numbering


def test_many_ids_of_one_stem_are_asked_for_twice_each_at_most():
    taken, asked, numbering = {"visit-3"}, [], Numbering()

    def is_taken(id):
        asked.append(id)
        return id in taken

    for _ in range(100):
        taken.add(numbering.free("visit", is_taken))
    assert taken == {"visit", *(f"visit-{number}" for number in range(2, 102))}
    assert len(asked) <= 202


def test_an_id_that_was_not_used_stays_free():
    numbering = Numbering()
    assert [numbering.free("visit", {"visit"}.__contains__) for _ in range(2)] == ["visit-2", "visit-2"]
