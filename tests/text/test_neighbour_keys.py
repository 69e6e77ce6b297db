"""Keys of neighbouring formats: each leads to the key of ours that says the same, or to none."""

import pytest

from readout.model.schema import default
from readout.text.neighbour_keys import is_foreign, our_key

COLLECTIONS = default().collections
MEETING = COLLECTIONS["meetings"].field


@pytest.mark.parametrize(
    ("field", "theirs", "ours"),
    [
        (MEETING, "start_date", "date"),
        (MEETING, "startDate", "date"),
        (MEETING, "location", "place_id"),
        (MEETING, "Event status", "status"),
        (MEETING, "children", "parts"),
        (MEETING, "states", "participants"),
        (MEETING, "visitType", "visit_form"),
        (MEETING["participants"], "on_behalf_of", "on_behalf_of_ids"),
        (MEETING["participants"], "status", "attendance"),
        (MEETING["participants"], "name", "label"),
        (MEETING["statements"], "audience", "audience_ids"),
        (MEETING["outcomes"]["acts"], "who", "by_ids"),
        (MEETING["identifiers"], "type", "scheme"),
        (COLLECTIONS["people"].field, "date_of_birth", "birth_date"),
        (COLLECTIONS["people"].field, "honorific_suffix", None),
        (COLLECTIONS["people"].field, "birthPlace", None),
        (COLLECTIONS["organizations"].field, "abbreviation", "other_names"),
        (COLLECTIONS["organizations"].field, "foundingLocation", None),
        (COLLECTIONS["places"].field, "lat", "coordinates"),
        (COLLECTIONS["sources"].field, "retrieved_at", "accessed"),
        (COLLECTIONS["sources"].field, "quote", None),
    ],
)
def test_a_neighbours_key_leads_to_ours(field, theirs, ours):
    assert our_key(theirs, field.names) == ours
    assert is_foreign(theirs)
