"""Which word is suggested for another."""

from readout.text.suggestions import Suggester, nearest


def test_near_misses():
    assert nearest("Statuss", ["status", "name"]) == "status"
    assert nearest("speaker", ["speaker_ids", "speaker_id"]) in ("speaker_id", "speaker_ids")
    assert nearest("in person", ["in-person", "phone"]) == "in-person"
    assert nearest("qqqq", ["status"]) is None
    assert nearest("x" * 10_000, ["x" * 9_999]) is None
    assert nearest("anything", []) is None


def test_misses_beyond_count_are_not_looked_up():
    words = Suggester([f"word-{number:04}" for number in range(1000)])
    suggestions = [words.nearest(f"wrod-{number:04}") for number in range(1000)]
    assert sum(word is not None for word in suggestions) == Suggester.MOST
    assert words.nearest("wrod-0000") == "word-0000"
