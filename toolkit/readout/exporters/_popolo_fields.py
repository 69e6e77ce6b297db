"""What Popolo has for each field of the schema, and what its absence is called: docs/popolo.md is this table.

`FIELDS` says, for each table of the schema and each of its fields, where in Popolo its value goes (empty
for nowhere) and under which kind of `KINDS` it is lost if it does not get there.
"""

from __future__ import annotations

from collections.abc import Mapping

REST = "not-in-popolo"

_OCCASION = {
    "id": ("event.id", "duplicate-ids"),
    "name": ("event.name", REST),
    "status": ("event.status", REST),
    "date": ("event.start_date, event.end_date", "dates"),
    "place_id": ("event.location", "dangling-references"),
    "sources": ("event.sources", "source-references"),
    "classification": ("event.classification", REST),
    "start_time": ("", "times-of-day"),
    "end_time": ("", "times-of-day"),
    "time_zone": ("", "time-zones"),
    "venue": ("event.location", REST),
    "description": ("event.description", REST),
    "note": ("", "notes"),
}

FIELDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "metadata": dict.fromkeys(
        ("title", "description", "version", "license", "publisher", "language", "schema_version"),
        ("", "dataset-description"),
    ),
    "meetings": _OCCASION | {"format": ("", "formats"), "agenda": ("", "agenda")},
    "events": _OCCASION,
    "people": {
        "id": ("person.id", "duplicate-ids"),
        "name": ("person.name", REST),
        "sort_name": ("person.sort_name", REST),
        "family_name": ("person.family_name", REST),
        "given_name": ("person.given_name", REST),
        "honorific_prefix": ("person.honorific_prefix", REST),
        "birth_date": ("person.birth_date", "dates"),
        "death_date": ("person.death_date", "dates"),
        "description": ("person.summary, person.biography", REST),
        "note": ("", "notes"),
        "sources": ("person.sources", "source-references"),
    },
    "organizations": {
        "id": ("organization.id", "duplicate-ids"),
        "name": ("organization.name", REST),
        "classification": ("organization.classification", REST),
        "country_code": ("organization.identifiers", REST),
        "founding_date": ("organization.founding_date", "dates"),
        "dissolution_date": ("organization.dissolution_date", "dates"),
        "description": ("organization.abstract, organization.description", REST),
        "note": ("", "notes"),
        "sources": ("organization.sources", "source-references"),
    },
    "places": {
        "id": ("area.id", "duplicate-ids"),
        "name": ("area.name", REST),
        "classification": ("area.classification", REST),
        "country_code": ("area.identifier", "country-codes"),
        "description": ("", "place-descriptions"),
        "note": ("", "notes"),
        "sources": ("area.sources", "source-references"),
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
        "note": ("", "notes"),
    },
    "names": {
        "name": ("other_name.name", "other-names"),
        "language": ("", "languages"),
        "date": ("other_name.start_date, other_name.end_date", "dates"),
        "note": ("other_name.note", REST),
        "sources": ("", "item-sources"),
    },
    "identifiers": {
        "scheme": ("identifier.scheme", "identifiers"),
        "identifier": ("identifier.identifier", "identifiers"),
        "note": ("", "notes"),
        "sources": ("", "item-sources"),
    },
    "relations": {
        "type": ("parent_id", "relations"),
        "target_id": ("parent_id", "relations"),
        "date": ("", "relation-dates"),
        "note": ("", "notes"),
        "sources": ("", "item-sources"),
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
        "participants": ("event.attendees", "unnamed-seats"),
        "description": ("event.description", REST),
        "note": ("", "notes"),
        "sources": ("event.sources", "source-references"),
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
    },
    "outcomes": {
        "id": ("motion.id, vote_event.id", REST),
        "kind": ("motion.classification", REST),
        "name": ("motion.text", REST),
        "text": ("motion.text", REST),
        "document_id": ("motion.sources", "source-references"),
        "note": ("", "notes"),
        "sources": ("motion.sources", "source-references"),
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
        "event_id": ("vote_event.legislative_session_id", "dangling-references"),
        "text": ("", "vote-details"),
        "note": ("", "notes"),
        "sources": ("vote_event.sources", "item-sources"),
    },
    "claims": dict.fromkeys(
        (
            *("id", "about", "topic", "value", "standing", "date", "by"),
            *("text", "rule", "editor", "note", "sources"),
        ),
        ("", "claims"),
    ),
}

KINDS: Mapping[str, str] = {
    "claims": "Claims (rival values, plans, errors, derivations, absences): Popolo holds one value of a property, "
    "and not who says it or what stands against it.",
    "statements-not-said": "Statements that were expected, reported, aimed at or recalled: a Popolo speech is one "
    "that was made.",
    "statements-elsewhere": "Speeches without an event: no source says at which occasion they were made. They are "
    "filed under the occasion that they concern, which Popolo cannot say.",
    "quotes": "Exact words: a Popolo speech has one text, and that is our paraphrase.",
    "via": "Carriers between a speaker and a source: Popolo has no chain of transmission.",
    "channels": "Channels of statements (in session, interview, letter …): Popolo speeches have none.",
    "subjects": "People and organizations that statements are about: Popolo speeches have none.",
    "audiences": "Addressees of statements: a Popolo speech is addressed to one person, and not to organizations.",
    "organizations-as-speakers": "Speakers that are organizations: only a person makes a Popolo speech, so of them "
    "it has no more than a text that names them.",
    "on-behalf-of": "People and organizations for whom somebody acted or spoke, where no membership says so: Popolo "
    "has this of a person's membership and for organizations only.",
    "outcomes": "Outcomes that were not voted on, with their acts (signed, endorsed, published …): Popolo has only "
    "motions.",
    "acts": "Acts on a motion that are no votes (drafted, sponsored …): Popolo has only votes.",
    "vote-details": "Of votes: vetoes, rival counts, places and conditions, for which Popolo has no place.",
    "unnamed-seats": "Participants without a named person (delegations, groups, states): only people attend a Popolo "
    "event.",
    "not-attendees": "People listed of whom no source says that they attended: they are not among the attendees.",
    "attendance": "Attendance other than attended (invited, expected, arrived, left, declined, absent …): Popolo "
    "lists those who attended.",
    "hosts": "Hosts, where not a single organization was one: a Popolo event has one organization.",
    "roles": "Parts played at an occasion (chair, mediator, witness …): Popolo attendees have none.",
    "levels": "Levels of representation: Popolo has none.",
    "counts": "Numbers of people in a seat: Popolo has none.",
    "substitutes": "Whom a participant stood in for: Popolo has no such property.",
    "labels": "How sources list participants who have no membership that could bear it.",
    "posts": "Posts of people who sat for no organization, or for several: to which of them a post belongs is not "
    "stated.",
    "participant-places": "Places of single participants (the ends of a call, a remote speaker): Popolo has the "
    "event's alone.",
    "formats": "Formats of occasions and of taking part (in person, by phone, by video …): Popolo has none.",
    "agenda": "Subjects of agendas: Popolo events have no agenda.",
    "dates": "Dates that Popolo cannot express: without a year, in a decade, or a span where it wants one day.",
    "uncertain-dates": "Dates cut to their certain digits: that they are uncertain, approximate or partly unspecified "
    "is lost.",
    "open-dates": "Spans of time with an open or unknown end: in Popolo the end is merely absent.",
    "inexact-times": "Dates and times of speeches and votes: Popolo wants them to the second and with the offset from "
    "UTC, so they stand only where day, time and time zone are known.",
    "times-of-day": "Times at which events began or ended: event dates are cut to the day, which every reader of "
    "Popolo understands.",
    "time-zones": "Names of time zones: Popolo has offsets only.",
    "relations": "Relations other than part-of, or part-of several: Popolo has one parent, and none is chosen here. "
    "Membership of organizations in others is left out too, since readers of Popolo expect a person in a membership.",
    "relation-dates": "Dates of a relation to a parent: Popolo's parent is without time.",
    "other-names": "Other names of events and places: Popolo has them of people and organizations only.",
    "identifiers": "Identifiers of places and sources: Popolo has them of people, organizations and events, and of an "
    "area a single one without a scheme.",
    "country-codes": "Country codes of places that are not countries: a Popolo area has one identifier, its own.",
    "place-descriptions": "Descriptions of places: Popolo areas have none.",
    "languages": "Languages of names, quotes and sources: Popolo has no language.",
    "notes": "Curators' notes: Popolo has notes of names and links only.",
    "item-ids": "Ids of acts, and of participants without a membership: Popolo has nothing that would bear them.",
    "item-sources": "Sources of names, identifiers, relations, acts, and of participants without a membership: Popolo "
    "has sources of whole objects only.",
    "source-ids": "Ids of sources: Popolo knows a source by its web address.",
    "source-details": "Kinds of sources, and the days on which they were read: a Popolo link has an address and a "
    "note.",
    "source-reliability": "What says how far a source can be trusted (reliability, form, extent, agencies, what it "
    "derives from): a Popolo link has an address and a note.",
    "archived-copies": "Archived copies of sources: a Popolo link has one address.",
    "sources-without-url": "Sources without a web address: a Popolo link has to have one.",
    "sources-not-cited": "Sources of nothing that is left in Popolo.",
    "source-references": "References to sources that have no web address.",
    "dataset-description": "The dataset's own title, licence and so on: a Popolo document is nothing but its objects.",
    "dangling-references": "References to what does not exist, or that another reference overrules: every id in "
    "Popolo has to lead somewhere.",
    "duplicate-ids": "Records with the id of another: an id in Popolo names one object.",
    REST: "Values of fields for which this export knows no place in Popolo.",
}
