"""Coordinates: read as the schema has them, and guessed from other notations."""

import re

import pytest

from readout.model.schema import default
from readout.text import coordinates, mismatches

PATTERN = default().collections["places"].field["coordinates"].pattern


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("41.01, 28.96", (41.01, 28.96, 2)),
        ("-34.6037, -58.3816", (-34.6037, -58.3816, 4)),
        ("64, -21.9", (64.0, -21.9, 1)),
        ("90, 180", (90.0, 180.0, 0)),
        ("41.01,28.96", None),
        ("91, 0", None),
        ("0, 181", None),
        ("north", None),
    ],
)
def test_coordinates_are_read_with_their_precision(text, point):
    assert coordinates.parse(text) == point
    assert bool(re.search(PATTERN, text)) == (point is not None)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("41.01,28.96", "41.01, 28.96"),
        ("41.01 28.96", "41.01, 28.96"),
        ("geo:41.01,28.96", "41.01, 28.96"),
        ("41.01 N, 28.96 E", "41.01, 28.96"),
        ("28.96 E, 41.01 N", "41.01, 28.96"),
        ("34.60° S 58.38° W", "-34.60, -58.38"),
        ("41°00'N, 28°57'E", "41.00, 28.95"),
        ("64°08′50″N 21°56′25″W", "64.1472, -21.9403"),
        ("0°30'S 0°30'E", "-0.50, 0.50"),
        ("41,01; 28,96", None),  # a decimal comma
        ("41 N, 29 N", None),
        ("91, 10", None),
        ("Istanbul", None),
        ("1" * 1000, None),
    ],
)
def test_other_notations_are_guessed(text, meant):
    assert coordinates.from_notation(text) == meant
    assert mismatches.explain_mismatch("coordinates", "", PATTERN, text).suggestion == meant
