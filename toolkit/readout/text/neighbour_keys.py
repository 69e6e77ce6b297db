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
    "founding_date date": "start_date begin_date valid_from start date_start start_datetime from since",
    "dissolution_date date": "end_date finish_date valid_until end date_end end_datetime until",
    "birth_date": "birthdate date_of_birth dob born birthday birth",
    "death_date": "deathdate date_of_death dod died death",
    "date": "date_said period dtend when day dates published_at date_published published issued dtstart created",
    "accessed": "accessed_at retrieved_at retrieved_on date_retrieved access_date date_accessed retrieved accessdate"
    " viewed consulted",
    "archived_url": "url_archive archive_link archive archive_url archived wayback",
    "start_time time": "begin_time starts_at begins_at hour",
    "end_time": "ends_at finish_time",
    "time_zone": "timezone tz tzid",
    "name": "value label title heading headline caption full_name display_name fullname",
    "text": "quote quotation utterance paraphrase content body wording statement",
    "description note": "summary abstract biography bio details detail",
    "note": "remarks remark comment comments notes annotation",
    "place_id venue": "location place place_name city town where locality location_id place_ids",
    "venue": "venue_name building room hotel address",
    "participants": "performer performers delegates leaders countries states parties chairs hosts sponsor funder"
    " attendees attendee attendance_list guests persons people members delegations participant seats",
    "parts": "children sessions sub_events subevents sub_event meetings program programme schedule",
    "agenda": "keywords topics tags subjects agenda_item agenda_items issues",
    "classification kind act": "type category event_type meeting_type kind classification source_type @type",
    "status": "cancelled canceled state event_status meeting_state",
    "sources": "media minutes protocol invitation results_protocol verbatim_protocol auxiliary_file readout"
    " readout_url subject_of web video audio source source_id source_ids references citations citation"
    " links link url urls source_url see_also",
    "url": "web link links uri href web_url source_url website page",
    "publisher": "publisher_name site outlet newspaper provider publication site_name",
    "language": "lang in_language locale",
    "other_names": "nicknames short_name abbreviation acronym legal_name official_name english_name native_name aliases"
    " alias also_known_as alternate_name alternate_names alternative_names aka other_name akas",
    "identifiers": "geonames geonames_id wikidata_uri property_id identifier wikidata wikidata_id qid same_as ids"
    " external_ids uuid doi isbn",
    "given_name": "first_name given_names forename forenames firstname givenname",
    "family_name": "last_name family_names surname surnames lastname familyname",
    "honorific_prefix": "honorific prefix salutation form_of_address honorificprefix academic_title",
    "sort_name": "sorting_name sortname",
    "person_id speaker_id": "person people_id contact member member_id speaker politician attendee",
    "speaker_id attribution_text": "who creator creator_id said_by author",
    "on_behalf_of_ids by_ids": "on_behalf_of state state_id organization_ids organization_id organization"
    " organisation organisation_id org org_id party party_id on_behalf_of_id"
    " represents country delegation affiliation group_id group by",
    "posts": "post post_id position positions function functions job_title title office rank label",
    "roles": "head_of_delegation is_head role role_name",
    "relations": "children contained_in_place contained_in parent_id parent parent_organization super_event superevent"
    " series part_of",
    "country_code": "country iso iso_code iso2 alpha_2 alpha2 country_iso",
    "target_id": "record related object target to related_id",
    "scheme identifier": "system authority",
    "outcomes": "communique agreement agreements result statement results decisions documents outcome resolutions"
    " motions",
    "coordinates": "lat latitude lon lng long longitude geo coords coordinate geometry point latlng",
    "agenda subject_ids": "topic subject about purpose",
    "author": "creator creator_id byline writer authors",
    "form": "format medium",
    "channel": "medium",
    "by_ids": "who parties signatories signed_by",
    "attendance": "status attended presence present absent attendance_status",
    "level": "seniority",
    "label": "name",
    "audience_ids": "audience audience_id addressee addressees to",
    "substitutes_for_id": "substitute deputy substitutes_for",
    "visit_form": "visit_type type_of_visit form_of_visit",
    "acts": "signatories signed_by parties votes adopted vote_events",
    "act": "signed",
    "about": "field path property key",
    "value": "value_text",
    "standing": "status",
    "editor": "decided_by",
    "by": "author",
    "type": "kind relation relationship",
    "scheme": "type identifier_type id_type",
    "identifier": "value id number code",
    "claims": "duration participants_count previous_start_date",
    "locators": "locator page pages",
    "count": "number size",
    "statements": "speeches quotes speech quotations remarks",
}
_NOWHERE = (
    "gender sex nationality citizenship image photo picture email phone telephone fax contact_details contact"
    " honorific_suffix suffix additional_name additional_names middle_name patronymic_name patronymic"
    " national_identity memberships occupation birth_place place_of_birth death_place works_for alumni_of"
    " knows_language founding_location number_of_employees area area_id chamber term altitude population all_day"
    " jurisdiction extras upstream_id door_time confidence archive_date created_at updated_at modified deleted"
    " license life version @context organizer_url facebook twitter"
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
