"""Where each field of the schema goes in Popolo, and how its loss is counted. docs/popolo-fields.md shows these tables.

`FIELDS` has, for each table of the schema and each of its fields, where in Popolo its value goes (empty for nowhere),
and under which kind of `KINDS` it is lost if it does not get there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

REST = "not-in-popolo"

_OCCASION = {
    "id": ("event.id", "duplicate-ids"),
    "name": ("event.name", REST),
    "status": ("event.status", REST),
    "date": ("event.start_date, event.end_date", "dates"),
    "place_id": ("event.location", "dangling-references"),
    "sources": ("event.sources", "source-references"),
    "locators": ("link.note", "locators"),
    "classification": ("event.classification", REST),
    "start_time": ("", "times-of-day"),
    "end_time": ("", "times-of-day"),
    "time_zone": ("", "time-zones"),
    "venue": ("event.location", REST),
    "description": ("event.description", REST),
    "note": ("", "notes"),
    "format": ("", "formats"),
    "visit_form": ("", "visit-forms"),
    "visit_label": ("", "visit-forms"),
    "former_ids": ("event.identifiers", REST),
}

FIELDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "metadata": dict.fromkeys(
        (
            *("title", "description", "version", "license", "publisher", "contributors", "cite_as", "url"),
            *("language", "accepted", "schema_version"),
        ),
        ("", "dataset-description"),
    ),
    "meetings": _OCCASION | {"agenda": ("", "agenda")},
    "events": _OCCASION,
    "people": {
        "id": ("person.id", "duplicate-ids"),
        "name": ("person.name", REST),
        "sort_name": ("person.sort_name", REST),
        "family_name": ("person.family_name", REST),
        "given_name": ("person.given_name", REST),
        "honorific_prefix": ("person.honorific_prefix", REST),
        "former_ids": ("person.identifiers", REST),
        "birth_date": ("person.birth_date", "dates"),
        "death_date": ("person.death_date", "dates"),
        "description": ("person.summary, person.biography", REST),
        "note": ("", "notes"),
        "sources": ("person.sources", "source-references"),
        "locators": ("link.note", "locators"),
    },
    "organizations": {
        "id": ("organization.id", "duplicate-ids"),
        "name": ("organization.name", REST),
        "classification": ("organization.classification", REST),
        "country_code": ("organization.identifiers", REST),
        "former_ids": ("organization.identifiers", REST),
        "founding_date": ("organization.founding_date", "dates"),
        "dissolution_date": ("organization.dissolution_date", "dates"),
        "description": ("organization.abstract, organization.description", REST),
        "note": ("", "notes"),
        "sources": ("organization.sources", "source-references"),
        "locators": ("link.note", "locators"),
    },
    "places": {
        "id": ("area.id", "duplicate-ids"),
        "name": ("area.name", REST),
        "classification": ("area.classification", REST),
        "country_code": ("area.identifier", "country-codes"),
        "coordinates": ("area.geometry", REST),
        "former_ids": ("", "former-ids"),
        "description": ("", "place-descriptions"),
        "note": ("", "notes"),
        "sources": ("area.sources", "source-references"),
        "locators": ("link.note", "locators"),
    },
    "sources": {
        "id": ("", "source-ids"),
        "kind": ("link.note", "source-details"),
        "name": ("link.note", REST),
        "publisher": ("link.note", REST),
        "author": ("link.note", REST),
        "date": ("link.note", REST),
        "language": ("", "languages"),
        "url": ("link.url", REST),
        "archived_url": ("link.url", "archived-copies"),
        "accessed": ("", "source-details"),
        "reliability": ("", "source-reliability"),
        "form": ("", "source-reliability"),
        "extent": ("", "source-reliability"),
        "agencies": ("", "source-reliability"),
        "derived_from_ids": ("", "source-reliability"),
        "former_ids": ("", "former-ids"),
        "note": ("", "notes"),
    },
    "names": {
        "name": ("other_name.name", "other-names"),
        "language": ("", "languages"),
        "date": ("other_name.start_date, other_name.end_date", "dates"),
        "note": ("other_name.note", REST),
        "sources": ("", "item-sources"),
        "locators": ("", "locators"),
    },
    "identifiers": {
        "scheme": ("identifier.scheme", "identifiers"),
        "identifier": ("identifier.identifier", "identifiers"),
        "note": ("", "notes"),
        "sources": ("", "item-sources"),
        "locators": ("", "locators"),
    },
    "relations": {
        "type": ("parent_id", "relations"),
        "target_id": ("parent_id", "relations"),
        "date": ("", "relation-dates"),
        "note": ("", "notes"),
        "sources": ("", "item-sources"),
        "locators": ("", "locators"),
    },
    "participants": {
        "id": ("membership.id", "item-ids"),
        "person_id": ("event.attendees, membership.person_id", "not-attendees"),
        "on_behalf_of_ids": ("membership.on_behalf_of_id, event.organization_id", "on-behalf-of"),
        "delegation_id": ("membership.organization_id", "on-behalf-of"),
        "label": ("membership.label", "labels"),
        "posts": ("post.label, membership.role", "posts"),
        "roles": ("event.organization_id", "roles"),
        "level": ("", "levels"),
        "attendance": ("event.attendees", "attendance"),
        "format": ("", "formats"),
        "place_id": ("", "participant-places"),
        "venue": ("", "participant-places"),
        "substitutes_for_id": ("", "substitutes"),
        "count": ("", "counts"),
        "note": ("", "notes"),
        "sources": ("membership.sources, post.sources", "item-sources"),
        "locators": ("link.note", "locators"),
    },
    "parts": {
        "id": ("event.id", REST),
        "kind": ("event.classification", REST),
        "name": ("event.name", REST),
        "date": ("event.start_date, event.end_date", "dates"),
        "start_time": ("", "times-of-day"),
        "end_time": ("", "times-of-day"),
        "time_zone": ("", "time-zones"),
        "place_id": ("event.location", "dangling-references"),
        "venue": ("event.location", REST),
        "agenda": ("", "agenda"),
        "participants": ("event.attendees", "not-attendees"),
        "absentees": ("", "not-attendees"),
        "description": ("event.description", REST),
        "note": ("", "notes"),
        "sources": ("event.sources", "source-references"),
        "locators": ("link.note", "locators"),
    },
    "statements": {
        "id": ("speech.id", REST),
        "speaker_id": ("speech.creator_id, speech.attribution_text", "organizations-as-speakers"),
        "attribution_text": ("speech.attribution_text", REST),
        "on_behalf_of_ids": ("", "on-behalf-of"),
        "subject_ids": ("", "subjects"),
        "audience_ids": ("speech.audience_id", "audiences"),
        "mode": ("speech", REST),
        "channel": ("", "channels"),
        "part_id": ("speech.event_id", "dangling-references"),
        "event_id": ("speech.event_id", "dangling-references"),
        "date": ("speech.date", "inexact-times"),
        "time": ("speech.date", "inexact-times"),
        "time_zone": ("", "time-zones"),
        "via": ("", "via"),
        "text": ("speech.text", REST),
        "quote": ("", "quotes"),
        "language": ("", "languages"),
        "note": ("", "notes"),
        "sources": ("speech.sources", "source-references"),
        "locators": ("link.note", "locators"),
    },
    "outcomes": {
        "id": ("motion.id, vote_event.id", REST),
        "kind": ("motion.classification", REST),
        "name": ("motion.text", REST),
        "text": ("motion.text", REST),
        "document_id": ("motion.sources", "source-references"),
        "event_id": ("", "relations"),
        "note": ("", "notes"),
        "sources": ("motion.sources", "source-references"),
        "locators": ("link.note", "locators"),
    },
    "acts": {
        "id": ("", "item-ids"),
        "act": ("vote_event.counts, vote_event.votes, motion.result", "vote-details"),
        "by_ids": ("vote.voter_id, group_result.group_id, motion.organization_id", "vote-details"),
        "count": ("count.value", "vote-details"),
        "date": ("vote_event.start_date, motion.date", "inexact-times"),
        "time": ("vote_event.start_date, motion.date", "inexact-times"),
        "time_zone": ("", "time-zones"),
        "place_id": ("", "vote-details"),
        "venue": ("", "vote-details"),
        "event_id": ("vote_event.legislative_session_id", "vote-details"),
        "text": ("", "vote-details"),
        "note": ("", "notes"),
        "sources": ("vote_event.sources", "item-sources"),
        "locators": ("link.note", "locators"),
    },
    "claims": dict.fromkeys(
        (
            *("id", "about", "topic", "value", "standing", "date", "by", "record_ids"),
            *("text", "rule", "editor", "note", "sources", "locators"),
        ),
        ("", "claims"),
    ),
}


class Kind(NamedTuple):
    """A kind of loss: what one is called, what several are called, and why Popolo cannot hold them."""

    one: str
    many: str
    why: str

    def text(self, count: int) -> str:
        """Return the loss of so many values as a sentence."""
        return f"{count:,} {self.one if count == 1 else self.many}: {self.why}."


KINDS: Mapping[str, Kind] = {
    "claims": Kind(
        "claim (a rival value, a plan, an error, a derivation, an absence)",
        "claims (rival values, plans, errors, derivations, absences)",
        "Popolo holds one value of a property, and not who says it or what stands against it",
    ),
    "statements-not-said": Kind(
        "statement that was expected, reported, aimed at or recalled",
        "statements that were expected, reported, aimed at or recalled",
        "a Popolo speech is one that was made",
    ),
    "statements-elsewhere": Kind(
        "speech without an event",
        "speeches without an event",
        "no source says at which occasion they were made; that they concern the one under which they are filed, Popolo "
        "cannot say",
    ),
    "quotes": Kind("quote", "quotes", "a Popolo speech has one text, and that is our paraphrase"),
    "via": Kind(
        "carrier between a speaker and a source",
        "carriers between a speaker and a source",
        "Popolo has no chain of transmission",
    ),
    "channels": Kind(
        "channel of a statement (in session, interview, letter …)",
        "channels of statements (in session, interview, letter …)",
        "Popolo speeches have none",
    ),
    "subjects": Kind(
        "person or organization that a statement is about",
        "people and organizations that statements are about",
        "Popolo speeches have none",
    ),
    "audiences": Kind(
        "addressee of a statement",
        "addressees of statements",
        "a Popolo speech is addressed to one person, and not to organizations",
    ),
    "organizations-as-speakers": Kind(
        "speaker that is an organization",
        "speakers that are organizations",
        "only a person makes a Popolo speech, so of them it has no more than a text that names them",
    ),
    "on-behalf-of": Kind(
        "person or organization for whom somebody acted or spoke, where no membership says so",
        "people and organizations for whom somebody acted or spoke, where no membership says so",
        "Popolo has this of a person's membership, and for organizations only",
    ),
    "outcomes": Kind("outcome that was not voted on", "outcomes that were not voted on", "Popolo has only motions"),
    "acts": Kind(
        "act that is no vote (signed, endorsed, sponsored, published …)",
        "acts that are no votes (signed, endorsed, sponsored, published …)",
        "Popolo has only votes",
    ),
    "vote-details": Kind(
        "detail of a vote (a veto, a rival count, a place, a condition)",
        "details of votes (vetoes, rival counts, places, conditions)",
        "Popolo has no place for them",
    ),
    "unnamed-seats": Kind(
        "participant without a named person (a delegation, a group, a state)",
        "participants without a named person (delegations, groups, states)",
        "only people attend a Popolo event",
    ),
    "not-attendees": Kind(
        "participant of whom no source says that they attended, or that has no name",
        "participants of whom no source says that they attended, or that have no names",
        "they are not among the attendees",
    ),
    "attendance": Kind(
        "attendance of any but a named person who attended (invited, expected, arrived, left, declined …)",
        "attendances of any but named people who attended (invited, expected, arrived, left, declined …)",
        "Popolo lists no others",
    ),
    "hosts": Kind(
        "host, where not a single organization was one",
        "hosts, where not a single organization was one",
        "a Popolo event has one organization",
    ),
    "roles": Kind(
        "part played at an occasion (chair, mediator, witness …)",
        "parts played at occasions (chair, mediator, witness …)",
        "Popolo attendees have none",
    ),
    "levels": Kind("level of representation", "levels of representation", "Popolo has none"),
    "counts": Kind("number of people in a seat", "numbers of people in a seat", "Popolo has none"),
    "substitutes": Kind(
        "person whom a participant stood in for",
        "people whom a participant stood in for",
        "Popolo has no such property",
    ),
    "labels": Kind(
        "listing of a participant without a membership",
        "listings of participants without a membership",
        "Popolo has nothing that would bear it",
    ),
    "posts": Kind(
        "post of somebody without a name, or who sat for no organization, or for several",
        "posts of people without names, or who sat for no organization, or for several",
        "to which organization a post belongs is not stated",
    ),
    "participant-places": Kind(
        "place of a single participant (an end of a call, a remote speaker)",
        "places of single participants (the ends of a call, a remote speaker)",
        "Popolo has the event's alone",
    ),
    "formats": Kind(
        "format of an occasion or of taking part (in person, by phone, by video …)",
        "formats of occasions or of taking part (in person, by phone, by video …)",
        "Popolo has none",
    ),
    "visit-forms": Kind(
        "form of a visit (state, working, private …)",
        "forms of visits (state, working, private …)",
        "Popolo has none",
    ),
    "agenda": Kind("subject of an agenda", "subjects of agendas", "Popolo events have no agenda"),
    "dates": Kind(
        "date without a year, in a decade, or spanning time where one day is wanted",
        "dates without a year, in a decade, or spanning time where one day is wanted",
        "Popolo cannot express them",
    ),
    "uncertain-dates": Kind(
        "date that is uncertain, approximate or partly unspecified",
        "dates that are uncertain, approximate or partly unspecified",
        "they are cut to their digits, and that is lost",
    ),
    "open-dates": Kind(
        "span of time with an open or unknown end",
        "spans of time with an open or unknown end",
        "in Popolo the end is merely absent",
    ),
    "inexact-times": Kind(
        "date or time of a speech or a vote",
        "dates or times of speeches and votes",
        "Popolo wants them to the second and with the offset from UTC, so they stand only where day, time and time "
        "zone are known",
    ),
    "times-of-day": Kind(
        "time at which an event began or ended",
        "times at which events began or ended",
        "event dates are cut to the day, which every reader of Popolo understands",
    ),
    "time-zones": Kind("name of a time zone", "names of time zones", "Popolo has offsets only"),
    "relations": Kind(
        "relation other than part-of, or part-of several, or occasion that an outcome brings about",
        "relations other than part-of, or part-of several, or occasions that outcomes bring about",
        "Popolo has one parent, and none is chosen here; organizations that are members of others are left out too, "
        "since readers of Popolo expect a person in a membership",
    ),
    "relation-dates": Kind(
        "date of a relation to a parent", "dates of relations to a parent", "Popolo's parent is without time"
    ),
    "other-names": Kind(
        "other name of an event, a place or a source",
        "other names of events, places and sources",
        "Popolo has them of people and organizations only",
    ),
    "identifiers": Kind(
        "identifier of a place or a source",
        "identifiers of places and sources",
        "Popolo has them of people, organizations and events, and of an area a single one without a scheme",
    ),
    "former-ids": Kind(
        "former id of a place or a source",
        "former ids of places and sources",
        "Popolo has further identifiers of people, organizations and events only",
    ),
    "country-codes": Kind(
        "country code of a place that is no country",
        "country codes of places that are no countries",
        "a Popolo area has one identifier, its own",
    ),
    "place-descriptions": Kind("description of a place", "descriptions of places", "Popolo areas have none"),
    "languages": Kind(
        "language of a name, a quote or a source", "languages of names, quotes and sources", "Popolo has no language"
    ),
    "notes": Kind("curator's note", "curators' notes", "Popolo has notes of names and links only"),
    "item-ids": Kind(
        "id of an act, or of a participant without a membership",
        "ids of acts, and of participants without a membership",
        "Popolo has nothing that would bear them",
    ),
    "locators": Kind(
        "place in a source (a page, a paragraph, a minute)",
        "places in sources (pages, paragraphs, minutes)",
        "Popolo has only the note of a link, and what has no link has no note",
    ),
    "item-sources": Kind(
        "source of a name, an identifier, a relation, an act, or a participant without a membership",
        "sources of names, identifiers, relations, acts, and participants without a membership",
        "Popolo has sources of whole objects only",
    ),
    "source-ids": Kind("id of a source", "ids of sources", "Popolo knows a source by its web address"),
    "source-details": Kind(
        "kind of a source, or day on which it was read",
        "kinds of sources, or days on which they were read",
        "a Popolo link has an address and a note",
    ),
    "source-reliability": Kind(
        "mark of how far a source can be trusted (reliability, form, extent, agency, what it derives from)",
        "marks of how far sources can be trusted (reliability, form, extent, agencies, what they derive from)",
        "a Popolo link has an address and a note",
    ),
    "archived-copies": Kind("archived copy of a source", "archived copies of sources", "a Popolo link has one address"),
    "sources-without-url": Kind(
        "source without a web address", "sources without a web address", "a Popolo link has to have one"
    ),
    "sources-not-cited": Kind(
        "source of what is lost", "sources of what is lost", "they stand beside nothing that is left"
    ),
    "source-references": Kind(
        "reference to a source without a web address",
        "references to sources without a web address",
        "a Popolo link has to have one",
    ),
    "dataset-description": Kind(
        "word on the dataset as a whole (title, licence …)",
        "words on the dataset as a whole (title, licence …)",
        "a Popolo document is nothing but its objects",
    ),
    "dangling-references": Kind(
        "reference to what does not exist, or that another reference overrules",
        "references to what does not exist, or that another reference overrules",
        "every id in Popolo has to lead somewhere",
    ),
    "duplicate-ids": Kind(
        "record with the id of another", "records with the id of another", "an id in Popolo names one object"
    ),
    REST: Kind(
        "value of a field that this export does not know",
        "values of fields that this export does not know",
        "whether Popolo has a place for them is not known either",
    ),
}
