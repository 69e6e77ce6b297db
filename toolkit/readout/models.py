"""The records of a dataset as pydantic models: typed views of data that the schema found valid.

Written by tools/modelgen.py from the schemas; change those, not this file. Dump a model with
`model_dump(exclude_unset=True)` to get back the record: absent is absent, never null.
"""

from re import compile
from typing import Annotated, Literal

from pydantic import BaseModel as _BaseModel
from pydantic import ConfigDict, Field
from typing_extensions import TypeAliasType


class BaseModel(_BaseModel):
    model_config = ConfigDict(
        extra='forbid',
        frozen=True,
    )


Clock = TypeAliasType(
    "Clock",
    Annotated[
        str,
        Field(
            pattern=compile(
                '^((([01][0-9]|2[0-3]):[0-5][0-9][?~%]?)|am|pm|morning|noon|afternoon|evening|night|midnight)$(?!\\n)'
            )
        ),
    ],
)
"""A local clock time HH:MM, optionally marked ? uncertain, ~ approximate or % both; or a part of the day."""


Coordinates = TypeAliasType(
    "Coordinates",
    Annotated[
        str,
        Field(
            pattern=compile(
                '^-?([1-8]?[0-9](\\.[0-9]{1,6})?|90(\\.0{1,6})?), -?(([1-9]?[0-9]|1[0-7][0-9])(\\.[0-9]{1,6})?|180(\\.0{1,6})?)$(?!\\n)'
            )
        ),
    ],
)
"""Latitude and longitude in decimal degrees of WGS 84, south and west negative, with as many decimals as they are known to."""


CountryCode = TypeAliasType("CountryCode", Annotated[str, Field(pattern=compile('^[A-Z]{2}$(?!\\n)'))])
"""An ISO 3166-1 alpha-2 code."""


Edtf = TypeAliasType(
    "Edtf",
    Annotated[
        str,
        Field(
            pattern=compile(
                '^(([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)(-(0[1-9]|1[0-2]|XX)(-(0[1-9]|[12][0-9]|3[01]|XX))?)?[?~%]?|([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)(-(0[1-9]|1[0-2]|XX)(-(0[1-9]|[12][0-9]|3[01]|XX))?)?[?~%]?/|([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)(-(0[1-9]|1[0-2]|XX)(-(0[1-9]|[12][0-9]|3[01]|XX))?)?[?~%]?/\\.\\.|/([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)(-(0[1-9]|1[0-2]|XX)(-(0[1-9]|[12][0-9]|3[01]|XX))?)?[?~%]?|\\.\\./([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)(-(0[1-9]|1[0-2]|XX)(-(0[1-9]|[12][0-9]|3[01]|XX))?)?[?~%]?|([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)(-(0[1-9]|1[0-2]|XX)(-(0[1-9]|[12][0-9]|3[01]|XX))?)?[?~%]?/([0-9]{4}|[0-9]{3}X|[0-9]{2}XX|XXXX)(-(0[1-9]|1[0-2]|XX)(-(0[1-9]|[12][0-9]|3[01]|XX))?)?[?~%]?|[0-9]{4}-2[1-4][?~%]?|\\[[0-9]{4}\\.\\.[0-9]{4}\\]|\\[[0-9]{4}-(0[1-9]|1[0-2])\\.\\.[0-9]{4}-(0[1-9]|1[0-2])\\]|\\[[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\\.\\.[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\\])$(?!\\n)'
            )
        ),
    ],
)
"""A date or an interval in the Extended Date/Time Format: year, season, month or day precision; X for unspecified digits; ? uncertain, ~ approximate, % both; one of several days, months or years in brackets; an interval with / and an open (..) or unknown (empty) end."""


Format = TypeAliasType("Format", Literal['in-person', 'phone', 'video', 'hybrid', 'proximity', 'written'])
"""How people met."""


Id = TypeAliasType("Id", Annotated[str, Field(max_length=100, pattern=compile('^[a-z0-9]+(-[a-z0-9]+)*$(?!\\n)'))])
"""A lower-case name of ASCII letters and digits, parts joined by single hyphens."""


Language = TypeAliasType(
    "Language",
    Annotated[
        str,
        Field(
            pattern=compile(
                '^[a-z]{2,3}(-[a-z]{3}){0,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3})){0,4}$(?!\\n)'
            )
        ),
    ],
)
"""A language tag (BCP 47): language, then script, region and variant where they matter."""


Line = TypeAliasType(
    "Line", Annotated[str, Field(pattern=compile('^[^\\u0000-\\u001f\\u007f-\\u009f\\ufffe\\uffff]+$(?!\\n)'))]
)
"""Text on one line, without control characters."""


Locator = TypeAliasType(
    "Locator",
    Annotated[
        str,
        Field(
            pattern=compile(
                '^[a-z0-9]+(-[a-z0-9]+)*: [^\\u0000-\\u0020\\u007f-\\u009f\\ufffe\\uffff][^\\u0000-\\u001f\\u007f-\\u009f\\ufffe\\uffff]*$(?!\\n)'
            )
        ),
    ],
)
"""The id of a source, a colon and a space, and a place in it."""


Locators = TypeAliasType("Locators", Annotated[list[Locator], Field(min_length=1)])
"""Where in its sources the value stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


Status = TypeAliasType("Status", Literal['announced', 'in-progress', 'held', 'postponed', 'cancelled', 'unknown'])
"""The state of an occasion."""


Text = TypeAliasType(
    "Text",
    Annotated[str, Field(pattern=compile('^[^\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\ufffe\\uffff]+$(?!\\n)'))],
)
"""Text that may run over several lines. Its only control character is the line feed."""


class Claim(BaseModel):
    """What one or more sources say of a value: a rival, a plan, an error, a derivation, an absence. Nothing is overwritten; nothing disputed is silent."""

    model_config = ConfigDict(
        regex_engine="python-re",
    )
    id: Id
    """Identifies the claim within its record. Frozen once given: claims address it."""
    about: Annotated[
        str | None, Field(max_length=400, pattern='^[a-z][a-z0-9_]*(/[A-Za-z0-9][A-Za-z0-9_:.-]*)*$(?!\\n)')
    ] = None
    """The address of what the claim is about: a field, or list/item id, or list/item id/field; date/start and date/end are the ends of an interval. An item without an id is addressed by its key, joined by colons: relations/part-of:comcec-41. Absent: the record."""
    topic: Id | None = None
    """What the claim is about, where no field holds it."""
    value: Text | None = None
    """The value claimed, written as the addressed field is written in a table cell."""
    standing: Literal['stands', 'chosen', 'rejected', 'denied', 'earlier', 'later', 'planned', 'considered', 'none', 'not-stated']
    """How the value is held."""
    date: Edtf | None = None
    """When the value held, or when it was planned or said."""
    by: Line | None = None
    """Who says so, where that is not simply the source."""
    record_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The people, organizations, meetings and events that the claim names, where its value does not. Their pages show it."""
    text: Text | None = None
    """The source's words in paraphrase, or the reason."""
    rule: Text | None = None
    """How the value was derived, if no source prints it."""
    editor: Line | None = None
    """Who chose."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state this item. Without any, the item rests on the sources of its record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


class Identifier(BaseModel):
    """An identifier that another system gives to this record."""

    scheme: Id
    """The system that issues the identifier."""
    identifier: Line
    """The identifier in that system."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state this item. Without any, the item rests on the sources of its record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


class OccasionRelation(BaseModel):
    """A relation of this record to another of meetings or events. Stored on one side only: the inverse is computed."""

    type: Literal['part-of', 'sideline-of', 'follows', 'replaces', 'merges', 'parallel-to', 'prepares', 'concerns']
    """How this occasion stands to the other."""
    target_id: Id
    """The other record."""
    date: Edtf | None = None
    """When the relation held."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state this item. Without any, the item rests on the sources of its record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


class OrganizationRelation(BaseModel):
    """A relation of this record to another of organizations. Stored on one side only: the inverse is computed."""

    type: Literal['part-of', 'member-of', 'successor-of']
    """How this organization stands to the other."""
    target_id: Id
    """The other record."""
    date: Edtf | None = None
    """When the relation held."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state this item. Without any, the item rests on the sources of its record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


class OtherName(BaseModel):
    """Another name of the same thing: an alternative, a former name, another language or script, a source's spelling."""

    name: Line
    """The name as written."""
    language: Language | None = None
    """The language, and script where it matters, of the name."""
    date: Edtf | None = None
    """When the name was in use."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state this item. Without any, the item rests on the sources of its record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


class Organization(BaseModel):
    """A state, a body, a party, a group, a side: whoever acts and is not a person."""

    id: Id
    """Identifies the organization. Frozen. People and organizations share their ids."""
    name: Line
    """The name used here; names at other times are other names with dates."""
    classification: Literal['state', 'government', 'unrecognized-entity', 'international-organization', 'organ', 'ministry', 'mission', 'political-party', 'non-state-group', 'coalition', 'side', 'delegation', 'group-of-states', 'company', 'news-agency', 'association'] | None = (
        None
    )
    """What sort of organization it is."""
    country_code: CountryCode | None = None
    """The ISO 3166-1 alpha-2 code of a state."""
    founding_date: Edtf | None = None
    """When it was founded."""
    dissolution_date: Edtf | None = None
    """When it ceased to exist."""
    description: Text | None = None
    """What it is, in neutral words."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state the record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""
    other_names: Annotated[list[OtherName] | None, Field(min_length=1)] = None
    """Alternative, former and foreign names."""
    identifiers: Annotated[list[Identifier] | None, Field(min_length=1)] = None
    """Identifiers in other systems."""
    former_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The ids that the organization had before it was renamed, and those of records that were merged into it. They lead here still, and no other record is given one."""
    relations: Annotated[list[OrganizationRelation] | None, Field(min_length=1)] = None
    """Relations to other records, each stored on one side only."""
    claims: Annotated[list[Claim] | None, Field(min_length=1)] = None
    """What sources say of values: rivals, plans, errors, derivations, absences."""


class Participant(BaseModel):
    """A seat at the occasion: a person, a delegation or a group of unnamed people, with what the sources say of their part in it. Silence about somebody is not absence: absence needs a source."""

    id: Id
    """Identifies the seat within its record. Frozen once given: claims address it."""
    person_id: Id | None = None
    """Who sat there. Absent: unnamed."""
    on_behalf_of_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The states, bodies, sides or persons for whom the participant acted."""
    delegation_id: Id | None = None
    """The delegation to which the participant belonged, where it acted for others too."""
    label: Line | None = None
    """How the source lists the participant, where that says more than the other fields."""
    posts: Annotated[list[Line] | None, Field(min_length=1)] = None
    """The posts held at the time, as sources give them."""
    roles: Annotated[
        list[Literal['party', 'member', 'host', 'convener', 'initiator', 'inviter', 'funder', 'chair', 'mediator', 'guarantor', 'observer', 'guest', 'witness', 'head-of-delegation', 'delegate', 'adviser', 'interpreter', 'note-taker', 'spouse', 'organizer', 'receiver', 'speaker']] | None,
        Field(min_length=1),
    ] = None
    """The parts played at the occasion."""
    level: Literal['head-of-state', 'head-of-government', 'crown-prince', 'deputy-head-of-government', 'minister', 'minister-of-state', 'deputy-minister', 'head-of-organization', 'head-of-party', 'special-envoy', 'ambassador', 'official'] | None = (
        None
    )
    """The level of representation: that in which the participant is listed."""
    attendance: Literal['announced', 'invited', 'expected', 'confirmed', 'arrived', 'attended', 'left', 'declined', 'absent', 'withdrew', 'disinvited', 'barred', 'not-invited'] | None = (
        None
    )
    """What the sources say of the participant's presence. Absent: not stated. Earlier stages are claims with dates."""
    format: Literal['in-person', 'phone', 'video', 'written'] | None = None
    """How the participant took part, where that differs from the meeting's format."""
    place_id: Id | None = None
    """Where the participant was, where that is not the occasion's place: the two ends of a call, a remote speaker."""
    venue: Line | None = None
    """The building or room in which the participant was, where that is not the occasion's venue."""
    substitutes_for_id: Id | None = None
    """The person in whose stead the participant came."""
    count: Annotated[int | None, Field(ge=1, le=9007199254740991)] = None
    """How many people the seat stands for, if they are not named."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state this item. Without any, the item rests on the sources of its record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


class Person(BaseModel):
    """A person named in a record."""

    id: Id
    """Identifies the person. Frozen. People and organizations share their ids."""
    name: Line
    """The name used here."""
    sort_name: Line | None = None
    """The name as it is sorted in a list."""
    family_name: Line | None = None
    """One or more family names."""
    given_name: Line | None = None
    """One or more given names. One-word names have neither."""
    honorific_prefix: Line | None = None
    """A title borne before the name by right, not a post."""
    birth_date: Edtf | None = None
    """The date of birth."""
    death_date: Edtf | None = None
    """The date of death."""
    description: Text | None = None
    """Who the person is, in neutral words. Posts belong to participants."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state the record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""
    other_names: Annotated[list[OtherName] | None, Field(min_length=1)] = None
    """Alternative, former and foreign names."""
    identifiers: Annotated[list[Identifier] | None, Field(min_length=1)] = None
    """Identifiers in other systems."""
    former_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The ids that the person had before it was renamed, and those of records that were merged into it. They lead here still, and no other record is given one."""
    claims: Annotated[list[Claim] | None, Field(min_length=1)] = None
    """What sources say of values: rivals, plans, errors, derivations, absences."""


class PlaceRelation(BaseModel):
    """A relation of this record to another of places. Stored on one side only: the inverse is computed."""

    type: Literal['part-of', 'near']
    """How this place stands to the other."""
    target_id: Id
    """The other record."""
    date: Edtf | None = None
    """When the relation held."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state this item. Without any, the item rests on the sources of its record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


class Place(BaseModel):
    """A place: a city, a region, a country, a site."""

    id: Id
    """Identifies the place. Frozen."""
    name: Line
    """The name used here; names at other times are other names with dates."""
    classification: Literal['country', 'territory', 'region', 'city', 'town', 'district', 'site'] | None = None
    """What sort of place it is."""
    country_code: CountryCode | None = None
    """The ISO 3166-1 alpha-2 code of the country, where undisputed."""
    coordinates: Coordinates | None = None
    """Where on the earth it is, as a source gives it: latitude and longitude in decimal degrees of WGS 84, as precisely as they are known."""
    description: Text | None = None
    """Where it is, in neutral words."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state the record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""
    other_names: Annotated[list[OtherName] | None, Field(min_length=1)] = None
    """Alternative, former and foreign names."""
    identifiers: Annotated[list[Identifier] | None, Field(min_length=1)] = None
    """Identifiers in other systems."""
    former_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The ids that the place had before it was renamed, and those of records that were merged into it. They lead here still, and no other record is given one."""
    relations: Annotated[list[PlaceRelation] | None, Field(min_length=1)] = None
    """Relations to other records, each stored on one side only."""
    claims: Annotated[list[Claim] | None, Field(min_length=1)] = None
    """What sources say of values: rivals, plans, errors, derivations, absences."""


TimeZone = TypeAliasType(
    "TimeZone", Annotated[str, Field(pattern=compile('^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$(?!\\n)'))]
)
"""A time zone by its IANA name. UTC times are computed, never stored."""


class Act(BaseModel):
    """Something done with an outcome: signed, adopted, voted for, published."""

    id: Id
    """Identifies the act within its record. Frozen once given: claims address it."""
    act: Literal['proposed', 'drafted', 'sponsored', 'negotiated', 'agreed', 'initialled', 'signed', 'witnessed', 'dated', 'issued', 'announced', 'published', 'released', 'adopted', 'endorsed', 'approved', 'ratified', 'entered-into-force', 'reserved', 'opposed', 'put-to-referendum', 'voted-for', 'voted-against', 'abstained', 'vetoed', 'not-adopted', 'rejected', 'withdrawn'] | None = (
        None
    )
    """What was done."""
    by_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """Who did it."""
    count: Annotated[int | None, Field(ge=0, le=9007199254740991)] = None
    """How many did it, as a source counts them."""
    date: Edtf | None = None
    """When it was done."""
    time: Clock | None = None
    """Local time."""
    time_zone: TimeZone | None = None
    """The time zone of the time."""
    place_id: Id | None = None
    """Where it was done."""
    venue: Line | None = None
    """The building or room in which it was done."""
    event_id: Id | None = None
    """The other occasion at which it was done, if not at this one."""
    text: Text | None = None
    """A neutral summary of a condition or reservation."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state this item. Without any, the item rests on the sources of its record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


class Outcome(BaseModel):
    """What came of the occasion: a document, a decision, an undertaking, a proposal, a draft."""

    id: Id
    """Identifies the outcome within its record. Frozen once given: claims address it."""
    kind: Literal['document', 'decision', 'undertaking', 'proposal', 'draft'] | None = None
    """What sort of outcome it is."""
    name: Line | None = None
    """What the outcome is called."""
    text: Text | None = None
    """A neutral summary."""
    document_id: Id | None = None
    """The text itself, as a source."""
    event_id: Id | None = None
    """The occasion that the outcome is or brings about: a ceasefire, a conference called, a referendum."""
    acts: Annotated[list[Act] | None, Field(min_length=1)] = None
    """What was done with the outcome, by whom, when and where."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state this item. Without any, the item rests on the sources of its record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


class Part(BaseModel):
    """A part of the occasion: a session, a phase, a recess, a ceremony, a press conference, a stop on a journey."""

    id: Id
    """Identifies the part within its record. Frozen once given: claims address it."""
    kind: Literal['phase', 'session', 'bilateral', 'recess', 'ceremony', 'meal', 'press-conference', 'stop'] | None = (
        None
    )
    """What sort of part it is."""
    name: Line | None = None
    """What the part is called."""
    date: Edtf | None = None
    """The day or days of the part."""
    start_time: Clock | None = None
    """Local time at which the part began."""
    end_time: Clock | None = None
    """Local time at which the part ended."""
    time_zone: TimeZone | None = None
    """The time zone of the part's times, where it is not the occasion's."""
    place_id: Id | None = None
    """Where the part took place, where it is not the occasion's place."""
    venue: Line | None = None
    """The building or room."""
    agenda: Annotated[list[Line] | None, Field(min_length=1)] = None
    """The subjects of the part, in order."""
    participants: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The seats that took part in this part. Absent: not stated."""
    absentees: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The seats that were absent from this part, as a source says. A seat that is named in neither list may have been there."""
    description: Text | None = None
    """A neutral summary."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state this item. Without any, the item rests on the sources of its record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


class Statement(BaseModel):
    """Something said, expected to be said, reported, aimed at or recalled. It is filed where it was said; where that is not known, under the occasion that it concerns."""

    id: Id
    """Identifies the statement within its record. Frozen once given: claims address it."""
    speaker_id: Id | None = None
    """The person or organization whose words they are. Absent: anonymous or not stated."""
    attribution_text: Line | None = None
    """How the source describes the speaker."""
    on_behalf_of_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """For whom the speaker spoke."""
    subject_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """Whom the statement is about; for expected words, who is expected to say them."""
    audience_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """To whom it was said."""
    mode: Literal['said', 'reported', 'expected', 'aim', 'recalled'] | None = None
    """How the words stand to their saying."""
    channel: Literal['in-session', 'press-conference', 'interview', 'written-statement', 'spokesperson', 'social-media', 'broadcast', 'letter', 'telephone', 'diary', 'memoir'] | None = (
        None
    )
    """Where or how it was said. Absent: not stated."""
    part_id: Id | None = None
    """The part of the occasion in which it was said."""
    event_id: Id | None = None
    """The other occasion at which it was said, if not at this one."""
    date: Edtf | None = None
    """When it was said."""
    time: Clock | None = None
    """Local time at which it was said."""
    time_zone: TimeZone | None = None
    """The time zone of the time."""
    via: Annotated[list[Line] | None, Field(min_length=1)] = None
    """Who carried the words to the source, nearest to the source first."""
    text: Text
    """A neutral paraphrase."""
    quote: Text | None = None
    """The exact words, only where their wording is the fact. Other wordings are claims."""
    language: Language | None = None
    """The language of the quote."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    sources: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources that state this item. Without any, the item rests on the sources of its record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""


Url = TypeAliasType(
    "Url",
    Annotated[
        str,
        Field(
            pattern=compile(
                '^https?://[^\\u0000-\\u0020\\u007f-\\u00a0"<>\\\\^`{|}\\u2028\\u2029\\ufffe\\uffff]+$(?!\\n)'
            )
        ),
    ],
)
"""An absolute http or https address."""


class Metadata(BaseModel):
    """What the dataset is, and how it may be used. Kept in readout.toml."""

    title: Line
    """The title of the dataset."""
    description: Text | None = None
    """What the dataset holds."""
    version: Line | None = None
    """The version of the dataset."""
    license: Line | None = None
    """The licence of the data, by its SPDX identifier."""
    publisher: Line | None = None
    """Who publishes the dataset."""
    contributors: Annotated[list[Line] | None, Field(min_length=1)] = None
    """Who curated the dataset, each by name, in the order in which they are credited."""
    cite_as: Line | None = None
    """How to cite the dataset, in one line."""
    url: Url | None = None
    """Where the dataset is to be found: its page, or its DOI as an address."""
    language: Language | None = None
    """The language in which the records are written."""
    accepted: Annotated[list[Line] | None, Field(min_length=1)] = None
    """The findings of rules that were accepted, each by the code of the rule, the record with the address in it, a colon and the reason. Exports carry here what comments silence in YAML."""
    schema_version: Literal['1.0', '1.1']
    """The version of the schema that the data follows. Data of an earlier version stays valid."""


class Source(BaseModel):
    """Where a claim comes from: a page, a document, a book, a broadcast."""

    id: Id
    """Identifies the source. Frozen."""
    kind: Literal['official-document', 'official-statement', 'press-release', 'minutes', 'transcript', 'news', 'agency-report', 'opinion', 'broadcast', 'caption', 'interview', 'memoir', 'diary', 'book', 'academic', 'museum', 'archive', 'encyclopaedia', 'reference', 'dataset', 'web-page', 'blog', 'forum', 'social-media'] | None = (
        None
    )
    """What sort of source it is."""
    name: Line | None = None
    """The title as published. Absent: not read."""
    publisher: Line | None = None
    """Who published it."""
    author: Line | None = None
    """Who wrote it, as the source prints it."""
    date: Edtf | None = None
    """When it was published."""
    language: Language | None = None
    """The language of the source."""
    url: Url | None = None
    """Where it was published. Without tracking parameters."""
    archived_url: Url | None = None
    """An archived copy, only if there is one."""
    accessed: Edtf | None = None
    """The day on which an editor read it. Never a guess."""
    reliability: Literal['high', 'medium', 'low', 'unreliable'] | None = None
    """How far the editors trust it."""
    form: Literal['copy', 'excerpt', 'translation', 'machine-translation', 'rewrite', 'versions'] | None = None
    """How it stands to the original publication. Absent: the original."""
    extent: Literal['whole', 'excerpt', 'none'] | None = None
    """How much of it the editors read; none, if it is known through others only."""
    agencies: Annotated[list[Line] | None, Field(min_length=1)] = None
    """The news agencies whose text it credits. Sources that carry one agency's text are not independent."""
    derived_from_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The sources from which it takes its matter. Copies of one source count once."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    other_names: Annotated[list[OtherName] | None, Field(min_length=1)] = None
    """Alternative, former and foreign names."""
    identifiers: Annotated[list[Identifier] | None, Field(min_length=1)] = None
    """Identifiers in other systems."""
    former_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The ids that the source had before it was renamed, and those of records that were merged into it. They lead here still, and no other record is given one."""
    claims: Annotated[list[Claim] | None, Field(min_length=1)] = None
    """What sources say of values: rivals, plans, errors, derivations, absences."""


VisitForm = TypeAliasType("VisitForm", Literal['state', 'official', 'official-working', 'working', 'informal', 'private', 'unofficial', 'courtesy', 'pastoral', 'transit'])
"""The form of a visit, as hosts and chronicles name it."""


class Event(BaseModel):
    """Something that a meeting refers to and that is not recorded as a meeting in full: an agreement, a ceasefire, a series, a reception, an address. Its fields are a subset of a meeting's, and it shares the meetings' ids."""

    id: Id
    """Identifies the event. Frozen. Meetings and events share their ids."""
    name: Line
    """The name used here."""
    status: Status | None = None
    """The state of the occasion as sources give it."""
    date: Edtf | None = None
    """The day or days of the event. Absent: no source states it."""
    place_id: Id | None = None
    """Where it happened."""
    sources: Annotated[list[Id], Field(min_length=1)]
    """The sources that state the record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""
    other_names: Annotated[list[OtherName] | None, Field(min_length=1)] = None
    """Alternative, former and foreign names."""
    identifiers: Annotated[list[Identifier] | None, Field(min_length=1)] = None
    """Identifiers in other systems."""
    former_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The ids that the event had before it was renamed, and those of records that were merged into it. They lead here still, and no other record is given one."""
    classification: Literal['agreement', 'ceasefire', 'declaration', 'resolution', 'vote', 'address', 'announcement', 'press-conference', 'series', 'war', 'military-action', 'election', 'summit', 'leaders-meeting', 'ministerial', 'conference', 'negotiation', 'organ-meeting', 'bilateral', 'consultation', 'visit', 'call', 'reception', 'ceremony'] | None = (
        None
    )
    """What sort of event it is."""
    format: Format | None = None
    """How the participants met."""
    visit_form: VisitForm | None = None
    """The form of the visit, if it was one: what scholars count."""
    visit_label: Line | None = None
    """What the source calls the form of the visit, in its own words."""
    start_time: Clock | None = None
    """Local time at which it began."""
    end_time: Clock | None = None
    """Local time at which it ended."""
    time_zone: TimeZone | None = None
    """The time zone of all local times of the record."""
    venue: Line | None = None
    """The building or room, as sources give it."""
    description: Text | None = None
    """A neutral summary."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    participants: Annotated[list[Participant] | None, Field(min_length=1)] = None
    """The seats at the occasion. Order has no meaning."""
    parts: Annotated[list[Part] | None, Field(min_length=1)] = None
    """Sessions, phases, recesses, ceremonies, press conferences, in order."""
    statements: Annotated[list[Statement] | None, Field(min_length=1)] = None
    """What was said, expected, reported, aimed at or recalled."""
    outcomes: Annotated[list[Outcome] | None, Field(min_length=1)] = None
    """What came of the occasion."""
    relations: Annotated[list[OccasionRelation] | None, Field(min_length=1)] = None
    """Relations to other records, each stored on one side only."""
    claims: Annotated[list[Claim] | None, Field(min_length=1)] = None
    """What sources say of values: rivals, plans, errors, derivations, absences."""


class Meeting(BaseModel):
    """A diplomatic meeting: a summit, a ministerial, talks, a call."""

    id: Id
    """Identifies the meeting. Frozen, even if the date changes."""
    name: Line
    """The name used here; other names are listed beside it."""
    status: Status | None = None
    """The state of the occasion as sources give it."""
    date: Edtf | None = None
    """The day or days of the meeting. Absent: no source states it."""
    place_id: Id | None = None
    """Where it was held. None for a call."""
    sources: Annotated[list[Id], Field(min_length=1)]
    """The sources that state the record."""
    locators: Locators | None = None
    """Where in its sources this stands: for each the id of the source, a colon, and the page, paragraph, sheet and cell, or minute."""
    other_names: Annotated[list[OtherName] | None, Field(min_length=1)] = None
    """Alternative, former and foreign names."""
    identifiers: Annotated[list[Identifier] | None, Field(min_length=1)] = None
    """Identifiers in other systems."""
    former_ids: Annotated[list[Id] | None, Field(min_length=1)] = None
    """The ids that the meeting had before it was renamed, and those of records that were merged into it. They lead here still, and no other record is given one."""
    classification: Literal['summit', 'leaders-meeting', 'ministerial', 'conference', 'negotiation', 'organ-meeting', 'bilateral', 'consultation', 'visit', 'call', 'reception', 'ceremony'] | None = (
        None
    )
    """What sort of meeting it is."""
    format: Format | None = None
    """How the participants met."""
    visit_form: VisitForm | None = None
    """The form of the visit, if it was one: what scholars count."""
    visit_label: Line | None = None
    """What the source calls the form of the visit, in its own words."""
    start_time: Clock | None = None
    """Local time at which it began."""
    end_time: Clock | None = None
    """Local time at which it ended."""
    time_zone: TimeZone | None = None
    """The time zone of all local times of the record."""
    venue: Line | None = None
    """The building or room, as sources give it."""
    description: Text | None = None
    """A neutral summary."""
    agenda: Annotated[list[Line] | None, Field(min_length=1)] = None
    """The subjects, in order."""
    note: Text | None = None
    """A free remark by the curators. Not data: nothing is computed from it."""
    participants: Annotated[list[Participant] | None, Field(min_length=1)] = None
    """The seats at the occasion. Order has no meaning."""
    parts: Annotated[list[Part] | None, Field(min_length=1)] = None
    """Sessions, phases, recesses, ceremonies, press conferences, in order."""
    statements: Annotated[list[Statement] | None, Field(min_length=1)] = None
    """What was said, expected, reported, aimed at or recalled."""
    outcomes: Annotated[list[Outcome] | None, Field(min_length=1)] = None
    """What came of the occasion."""
    relations: Annotated[list[OccasionRelation] | None, Field(min_length=1)] = None
    """Relations to other records, each stored on one side only."""
    claims: Annotated[list[Claim] | None, Field(min_length=1)] = None
    """What sources say of values: rivals, plans, errors, derivations, absences."""


class Dataset(BaseModel):
    """A whole dataset in one document: its metadata, and a list of records for each collection. This schema also lists the collections."""

    metadata: Metadata
    """What the dataset is, and how it may be used. Kept in readout.toml."""
    meetings: Annotated[list[Meeting] | None, Field(min_length=1)] = None
    """The meetings."""
    events: Annotated[list[Event] | None, Field(min_length=1)] = None
    """Other occasions that records refer to."""
    people: Annotated[list[Person] | None, Field(min_length=1)] = None
    """The people."""
    organizations: Annotated[list[Organization] | None, Field(min_length=1)] = None
    """States, bodies, groups and sides."""
    places: Annotated[list[Place] | None, Field(min_length=1)] = None
    """The places."""
    sources: Annotated[list[Source] | None, Field(min_length=1)] = None
    """The sources."""
