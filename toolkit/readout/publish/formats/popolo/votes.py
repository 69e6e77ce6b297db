"""Converts outcomes that were voted on: to Popolo motions and vote events."""

from __future__ import annotations

from readout.publish.formats.popolo.classes import CLASSES
from readout.publish.formats.popolo.reader import Object, Reader, common_value, distinct, moment
from readout.publish.losses import Item

# The options and results are those of the specification's code lists.
OPTIONS = {"voted-for": "yes", "voted-against": "no", "abstained": "abstain"}
RESULTS = {"adopted": "pass", "approved": "pass", "not-adopted": "fail", "rejected": "fail", "vetoed": "fail"}


def convert(reader: Reader, record: Item, outcome: Item) -> tuple[list[Object], list[Object]]:
    """Return the motion that an outcome was, and a vote event for each occasion of a vote; nothing without a vote."""
    if not any(act.get("act") in OPTIONS for act in outcome.get("acts", ())):
        reader.account.lose_items(outcome, "acts", "acts")
        reader.account.lose(outcome, "outcomes")
        return [], []
    acts_by_occasion: dict[str, list[Item]] = {}
    for act in outcome.items("acts"):
        acts_by_occasion.setdefault(act.get("event_id") or record.id, []).append(act)
    ballots = {
        occasion: acts
        for occasion, acts in sorted(acts_by_occasion.items())
        if occasion in reader.occasions and any(act.get("act") in OPTIONS for act in acts)
    }
    if not ballots:
        for act in outcome.items("acts"):
            reader.account.lose(act, "acts")
        reader.account.lose(outcome, "outcomes")
        return [], []
    motion = f"{record.id}.{outcome.write('id')}"
    events = []
    for occasion, acts in ballots.items():
        id = motion if occasion == record.id else f"{motion}.{occasion}"
        votes = [act for act in acts if act.get("act") in OPTIONS]
        sources = distinct([link for act in votes for link in reader.links(act, outcome, record)])
        event = {"id": id, "legislative_session_id": occasion, "motion_id": motion, "sources": sources}
        event |= _vote_event(reader, record, acts)
        events.append({name: event[name] for name in CLASSES["vote_events"]})
    motions = [{"id": motion} | _motion(reader, record, outcome, events)]
    for act in outcome.items("acts"):
        if act.unwritten:
            reader.account.lose(act, "acts")
    return motions, events


def _motion(reader: Reader, record: Item, outcome: Item, events: list[Object]) -> Object:
    document = reader.sources.get(outcome.get("document_id"))
    ids = [outcome.write("document_id")] if document and document.link else []
    reader.cited.update(ids)
    texts = [outcome.write("name"), outcome.write("text")]
    proposals = [act for act in outcome.items("acts") if act.get("act") == "proposed"]
    proposal = proposals[0] if len(proposals) == 1 else None
    creator = common_value(proposal.values("by_ids")) if proposal else None
    if proposal and creator in reader.people:
        proposal.write("act")
        proposal.write("by_ids")
    return {
        "organization_id": common_value(event["organization_id"] for event in events),
        "creator_id": creator if creator in reader.people else None,
        "text": "\n".join(text for text in texts if text) or None,
        "classification": outcome.write("kind"),
        "date": reader.moment(proposal, record) if proposal else None,
        "result": events[0]["result"] if len(events) == 1 else None,
        "sources": distinct([*reader.index.links(ids), *reader.links(outcome, record)]),
    }


def _vote_event(reader: Reader, record: Item, acts: list[Item]) -> Object:
    """Return what the acts at one occasion say of the vote there, but nothing on which they contradict each other."""
    votes = [act for act in acts if act.get("act") in OPTIONS]
    start = common_value(moment(act, record) for act in votes if "date" in act.value)
    for act in votes:
        act.write("act")
        act.write("event_id")
        if start:
            reader.moment(act, record)
    decisions = [act for act in acts if act.get("act") in RESULTS]
    result = common_value(RESULTS[act.get("act")] for act in decisions)
    deciders = [act for act in decisions if result and act.get("act") != "vetoed"]
    organ = common_value(by for act in deciders for by in act.values("by_ids") if by in reader.organizations)
    for act in decisions if result else ():
        act.write("act")
        act.write("event_id")
    for act in deciders if organ else ():
        act.write("by_ids", organ)
    event: Object = {"organization_id": organ, "start_date": start, "result": result}
    return event | {"counts": _counts(votes)} | _voters(reader, votes)


def _counts(votes: list[Item]) -> list[Object]:
    counts = []
    for word, option in OPTIONS.items():
        counted = [act for act in votes if act.get("act") == word and "count" in act.value]
        number = common_value(act.get("count") for act in counted)
        if number is not None:
            counts.append({"option": option, "value": number})
            for act in counted:
                act.write("count")
    return counts


def _voters(reader: Reader, votes: list[Item]) -> Object:
    """Return who voted how: the vote of a group is a group result, any other a vote."""
    cast: dict[tuple[str, str], None] = {}
    for act in votes:
        for by in act.values("by_ids"):
            if by in reader.people or by in reader.organizations:
                cast[by, OPTIONS[act.get("act")]] = None
                act.write("by_ids", by)
    groups = reader.index.groups
    results = {"yes": "pass", "no": "fail"}
    return {
        "group_results": [
            {"group_id": by, "result": results.get(option, option)} for by, option in sorted(cast) if by in groups
        ],
        "votes": [{"voter_id": by, "option": option} for by, option in sorted(cast) if by not in groups],
    }
