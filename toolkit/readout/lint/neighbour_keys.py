"""Keys of neighbouring formats, and which of ours says the same.

The words are those of Popolo, Open Civic Data, OParl, schema.org, EveryPolitician, iCalendar, and of lists that people
keep. Which of our keys is meant depends on what stands there: the first that the mapping may have.
"""

from __future__ import annotations

import re
from collections.abc import Container

_WORDS: dict[str, str] = {
    # ours, the first that the mapping may have: theirs
    "founding_date": "founded founding foundation_date established inception",
    "dissolution_date": "dissolved dissolution abolished",
    "founding_date date": "start_date begin_date valid_from start",
    "dissolution_date date": "end_date finish_date valid_until end",
    "birth_date": "birthdate date_of_birth dob born birthday birth",
    "death_date": "deathdate date_of_death dod died death",
    "date": "when day dates published_at date_published published issued dtstart created",
    "accessed": "access_date date_accessed retrieved accessdate viewed consulted",
    "archived_url": "archive archive_url archived wayback",
    "start_time time": "begin_time starts_at begins_at hour",
    "end_time": "ends_at finish_time",
    "time_zone": "timezone tz tzid",
    "name": "title heading headline caption full_name display_name fullname",
    "text": "content body wording statement",
    "description note": "summary abstract biography bio details detail",
    "note": "remarks remark comment comments notes annotation",
    "place_id venue": "location place place_name city town where locality location_id place_ids",
    "venue": "building room hotel address",
    "participants": "attendees attendee attendance_list guests persons people members delegations participant seats",
    "parts": "sessions sub_events subevents sub_event meetings program programme schedule",
    "agenda": "keywords topics tags subjects agenda_item agenda_items issues",
    "classification kind act": "type category event_type meeting_type kind classification source_type @type",
    "status": "state event_status meeting_state",
    "sources": "source source_id source_ids references citations citation links link url urls source_url see_also",
    "url": "link links uri href web_url source_url website page",
    "publisher": "outlet newspaper provider publication site_name",
    "language": "lang in_language locale",
    "other_names": "aliases alias also_known_as alternate_name alternate_names alternative_names aka other_name akas",
    "identifiers": "identifier wikidata wikidata_id qid same_as ids external_ids uuid doi isbn",
    "given_name": "first_name given_names forename forenames firstname givenname",
    "family_name": "last_name family_names surname surnames lastname familyname",
    "honorific_prefix": "honorific prefix salutation form_of_address honorificprefix academic_title",
    "sort_name": "sorting_name sortname",
    "person_id speaker_id": "person people_id contact member member_id speaker politician attendee",
    "speaker_id attribution_text": "said_by author",
    "on_behalf_of_ids by_ids": "organization_ids organization_id organization organisation organisation_id org"
    " org_id party party_id on_behalf_of_id represents country delegation affiliation group_id group by",
    "posts": "post post_id position positions function functions job_title title office rank label",
    "roles": "role role_name",
    "relations": "parent_id parent parent_organization super_event superevent series part_of",
    "country_code": "country iso iso_code iso2 alpha_2 alpha2 country_iso",
    "target_id": "target to related_id",
    "scheme identifier": "system authority",
    "outcomes": "results decisions documents outcome resolutions motions",
    "statements": "speeches quotes speech quotations remarks",
}
_NOWHERE = (
    "gender sex nationality citizenship image photo picture email phone telephone fax contact_details contact"
    " created_at updated_at modified deleted license life version @context organizer_url facebook twitter"
)
_HOSTS = "host hosts organizer organiser organizers convener chair chairperson"


def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for ours, theirs in _WORDS.items():
        for word in theirs.split():
            table[word] = (*table.get(word, ()), *ours.split())
    table |= dict.fromkeys(_HOSTS.split(), ("participants",))
    return table | dict.fromkeys(_NOWHERE.split(), ())


NEIGHBOURS = _table()
"""Our keys by those of neighbours, in snake case; none for what no field of ours holds."""


def snake_case(key: str) -> str:
    """Return a key as we write keys: `birthDate`, `Birth date` and `schema:birthDate` are `birth_date`."""
    bare = key.rpartition(":")[2].strip()
    return re.sub(r"[-\s]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", bare)).casefold()


def is_foreign(key: str) -> bool:
    """Whether a key is one of a neighbour, or ours with a mark at its end (`note_`)."""
    return snake_case(key).strip("_") in NEIGHBOURS


def our_key(key: str, allowed: Container[str]) -> str | None:
    """Return the key of ours that says what a neighbour's does, of those that are allowed; None if none does."""
    word = snake_case(key).strip("_")
    if word in allowed:
        return word
    return next((ours for ours in NEIGHBOURS.get(word, ()) if ours in allowed), None)
