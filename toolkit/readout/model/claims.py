"""Claims: how they stand to the value that they are about, and what is contested.

This is the one definition of both. The page of a record, provenance, statistics, the column `disputed` of tables and
RO606 rest on it; `lint.claims` groups claims for other rules, `origins` says which sources only repeat others. The
schema of claims defines the standings.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from unicodedata import normalize

from readout.model.addresses import Address, parse_address, resolve
from readout.model.cells import from_cell
from readout.model.dataset import Record, Reference
from readout.model.schema import Field
from readout.text import durations, edtf
from readout.text.characters import INVISIBLE
from readout.text.clock import minutes
from readout.text.phrasing import spelled

CLAIMING = ("stands", "chosen")
"""Claims of these standings say what the value is. `rejected` ones are held to be wrong, and all others (`planned`,
`considered`, `earlier`, `later`, `none` …) are about another time, or say nothing of the value."""
RIVAL_STANDINGS = (*CLAIMING, "rejected")
"""Claims of these standings are weighed against each other."""
ABOUT = 30
"""Minutes: how far from an approximate clock time (`14:00~`) one that agrees with it may be."""
ENDS = ("/start", "/end")
"""How addresses of one end of an interval end."""
UNSEEN = f"[{INVISIBLE}]"


class Relation(StrEnum):
    """How what a claim says stands to a value."""

    SAME = "same"
    PART = "part"
    """Some items of a list, some days of an interval."""
    COARSER = "coarser"
    """The month of a day, `afternoon` of a clock time."""
    FINER = "finer"
    """The day of a month; more items than the list has."""
    RIVAL = "rival"


class Verdict(StrEnum):
    """What the claims on a field or topic come to, where they differ."""

    CONTESTED = "contested"
    DECIDED = "decided"
    """Contested, and one of the rivals was chosen."""
    ERRONEOUS = "erroneous"
    """All that differs was rejected."""


class Dispute(NamedTuple):
    """A field, or a topic, on which claims differ.

    `about` is its address, without the end of an interval, and empty for the record as a whole. `rivals` are the
    positions of the claims that contradict the value or each other; for `ERRONEOUS`, of those that are rejected, which
    name so many `sources`. `undecided` are those of `CONTESTED` that no choice settles.
    """

    about: str
    topic: str | None
    verdict: Verdict
    rivals: tuple[int, ...]
    sources: int
    undecided: tuple[int, ...] = ()

    @property
    def is_contested(self) -> bool:
        return self.verdict is not Verdict.ERRONEOUS

    @property
    def label(self) -> str:
        """The dispute in words: `contested`, `contested, decided`, `one source errs`."""
        if self.is_contested:
            return "contested, decided" if self.verdict is Verdict.DECIDED else "contested"
        return f"{spelled(self.sources, 'source')} err" if self.sources > 1 else "one source errs"


class _Reading(NamedTuple):
    """A claim as it is compared: `end` is the end of an interval that it is about, `date` the time of its value."""

    position: int
    standing: str
    end: str | None
    date: str | None
    value: Any
    sources: Sequence[str] = ()


# ---------------------------------------------------------------- relations


def relation(field: Field | None, value: Any, claim: Any) -> Relation:
    """Return how a claimed value stands to a value of the field, both of its type; the field of a topic is None.

    An interval is compared by its ends. Letter case and spaces of texts do not matter.
    """
    if isinstance(value, list) and isinstance(claim, list):
        return _relation_of_lists(field, value, claim)
    if value == claim:
        return Relation.SAME
    if field and isinstance(value, str) and isinstance(claim, str):
        if field.format == "edtf" and _has_form(field, value, claim):
            return _relation_of_dates(value, claim)
        if field.format == "time" and _has_form(field, value, claim):
            return _relation_of_times(value, claim)
    if field is None and isinstance(value, str) and isinstance(claim, str) and durations.are_equal(value, claim):
        return Relation.SAME
    return Relation.SAME if _folded(field, value) == _folded(field, claim) else Relation.RIVAL


def _has_form(field: Field, *values: str) -> bool:
    return all(re.search(field.pattern or "", value) for value in values)


def _folded(field: Field | None, value: Any) -> Hashable:
    """Return what texts share that differ in case, spaces and what nobody sees. Ids and words stay themselves."""
    is_word = field is not None and (field.enum or field.reference or field.item_reference)
    if is_word or not isinstance(value, str):
        return value  # type: ignore[no-any-return]
    if value.isascii():
        return " ".join(value.lower().split())
    return re.sub(UNSEEN, "", " ".join(normalize("NFC", value).casefold().split()))


def _relation_of_lists(field: Field | None, value: Sequence[Any], claim: Sequence[Any]) -> Relation:
    inner = field.items if field else None
    holds, says = ([_folded(inner, item) for item in items] for items in (value, claim))
    if not (field and field.ordered):
        if set(holds) == set(says):
            return Relation.SAME
        if set(says) < set(holds):
            return Relation.PART
        return Relation.FINER if set(holds) < set(says) else Relation.RIVAL
    if holds == says:
        return Relation.SAME
    if _is_subsequence(says, holds):
        return Relation.PART
    return Relation.FINER if _is_subsequence(holds, says) else Relation.RIVAL


def _is_subsequence(items: Sequence[Hashable], others: Sequence[Hashable]) -> bool:
    """Whether the items occur among the others in the same order."""
    rest = iter(others)
    return all(item in rest for item in items)


@lru_cache(maxsize=4096)
def _relation_of_dates(value: str, claim: str) -> Relation:
    """Compare single dates by the days that they can mean, and intervals by their ends. `~` is one unit either way."""
    holds, says = edtf.sides(value), edtf.sides(claim)
    if len(says) == 1 and len(holds) == 2 and _is_within_interval(says[0], holds):
        return Relation.PART
    ends = {
        _relation_of_sides(one, other) for one, other in zip((holds[0], holds[-1]), (says[0], says[-1]), strict=True)
    }
    if Relation.RIVAL in ends:
        return Relation.RIVAL
    return next((each for each in (Relation.COARSER, Relation.FINER) if each in ends), Relation.SAME)


def _is_within_interval(side: str, ends: list[str]) -> bool:
    """Whether a single date is of days inside an interval, but no coarser date for its ends."""
    span, (first, last) = edtf.days(side), [edtf.days(end) if end not in ("", "..") else None for end in ends]
    if span is None or (first and first[0] > span[0]) or (last and span[1] > last[1]):
        return False
    return first != span or last != span


def _relation_of_sides(value: str, claim: str) -> Relation:
    if value == claim:
        return Relation.SAME
    if claim in ("", "..") or value in ("", ".."):
        return Relation.COARSER if claim in ("", "..") else Relation.FINER
    held, said = edtf.days(value), edtf.days(claim)
    if held is None or said is None:
        return Relation.RIVAL
    if held == said:  # they differ in a qualifier: what is certain says more
        return Relation.COARSER if claim[-1] in "?~%" else Relation.FINER
    (start, end), (first, last) = _widened(value, held), _widened(claim, said)
    if start > last or first > end:
        return Relation.RIVAL
    says_more = (said[1] - said[0], claim[-1] in "?~%") < (held[1] - held[0], value[-1] in "?~%")
    return Relation.FINER if says_more else Relation.COARSER


def _widened(side: str, span: edtf.Days) -> edtf.Days:
    """Return the days that a date can mean, with as many again on either side if it is approximate."""
    length = span[1] - span[0] + timedelta(days=1) if side[-1] in "~%" else timedelta()
    return max(span[0] - date.min, length) + date.min - length, min(date.max - span[1], length) + span[1]


def _relation_of_times(value: str, claim: str) -> Relation:
    """Compare times of day; None of `minutes` may be any."""
    held, said = minutes(value.rstrip("?~%")), minutes(claim.rstrip("?~%"))
    if held is None or said is None or held == said:
        return Relation.COARSER if claim[-1] in "?~%" else Relation.FINER
    slack = ABOUT if value[-1] in "~%" or claim[-1] in "~%" else 0
    if held[0] > said[1] + slack or said[0] > held[1] + slack:
        return Relation.RIVAL
    says_more = (said[1] - said[0], claim[-1] in "?~%") < (held[1] - held[0], value[-1] in "?~%")
    return Relation.FINER if says_more else Relation.COARSER


# ---------------------------------------------------------------- disputes


def disputes(record_field: Field, record: Mapping[str, Any]) -> Iterator[Dispute]:
    """Yield the fields and topics of a record on which claims differ, in the order of the claims.

    *Contested* is where a claim that stands or is chosen rivals the value, or where two of them rival each other and
    there is no value. It is *decided* if one is chosen. Where all rivals are rejected, a source errs. Claims with
    different dates are about stages, and do not rival each other.
    """
    for (about, topic), claims in _by_subject(record_field, record).items():
        dispute = _dispute_about(record_field, record, about, topic, claims)
        if dispute:
            yield dispute


def disputed_fields(record_field: Field, record: Mapping[str, Any]) -> set[str]:
    """Return the addresses of the contested fields of a record, without topics."""
    if not record.get("claims"):
        return set()
    return {
        about
        for (about, _), claims in _by_subject(record_field, record, with_topics=False).items()
        if (dispute := _dispute_about(record_field, record, about, None, claims, only_contested=True))
        and dispute.is_contested
    }


_Claims = list[tuple[int, Mapping[str, Any]]]
"""Claims with their positions."""


def _by_subject(
    record_field: Field, record: Mapping[str, Any], *, with_topics: bool = True
) -> dict[tuple[str, str | None], _Claims]:
    """Return the claims of a record that are weighed against each other by what they are about: address and topic."""
    subjects: dict[tuple[str, str | None], _Claims] = {}
    for position, claim in enumerate(record.get("claims") or ()):
        if isinstance(claim, dict) and claim.get("value") is not None and claim.get("standing") in RIVAL_STANDINGS:
            topic = claim.get("topic")
            if with_topics or not topic:
                subject = without_end(record_field, claim.get("about") or ""), topic
                subjects.setdefault(subject, []).append((position, claim))
    return subjects


def _dispute_about(
    record_field: Field,
    record: Mapping[str, Any],
    about: str,
    topic: str | None,
    claims: _Claims,
    *,
    only_contested: bool = False,
) -> Dispute | None:
    """Return the dispute about a subject, if there is one. With `only_contested`, one that is not may be left out."""
    address = None if topic or not about else resolve(record_field, record, about)
    if not topic and (not address or address.field.table):
        return None
    held = value_at(record, address)
    if held is None and len(claims) < 2:
        return None
    if only_contested and address and all(_repeats(address.field, about, held, claim) for _, claim in claims):
        return None
    return _dispute(about, topic, address, held, claims)


def _repeats(field: Field, about: str, held: Any, claim: Mapping[str, Any]) -> bool:
    """Whether it is plain that a claim does not rival the value: it says the very same, as most claims do, or is
    rejected. Others are to be compared."""
    if claim["standing"] not in CLAIMING:
        return held is not None
    value = claim["value"]
    if claim["about"] != about:
        return False
    if field.type == "string":
        return bool(held == value)
    return field.type == "array" and bool(held == [value]) and from_cell(field, value) == held


def value_references(record: Record) -> Iterator[Reference]:
    """Yield the ids of other records in the values of a record's claims, each with the field that it is claimed for."""
    field, claims = record.collection.field, record.value.get("claims")
    for position, claim in enumerate(claims if isinstance(claims, list) else ()):
        about, value = (claim.get("about"), claim.get("value")) if isinstance(claim, dict) else (None, None)
        if isinstance(about, str) and isinstance(value, str) and "topic" not in claim:
            address = resolve(field, record.value, about)
            scalar = (address.field.items or address.field) if address else None
            if address and scalar and scalar.reference:
                ids = from_cell(address.field, value)
                for id in ids if isinstance(ids, list) else [ids]:
                    yield Reference(record, ("claims", position, "value"), scalar, id)


def without_end(record_field: Field, address: str) -> str:
    """Return an address, or that of the date if it is one of an end of an interval."""
    if not address.endswith(ENDS):
        return address
    path = parse_address(record_field, address)
    return address.removesuffix(f"/{path.end}") if path and path.end else address


def value_at(record: Mapping[str, Any], address: Address | None) -> Any:
    """Return the record's value at an address, or one end of it; None if it has none."""
    if address is None or not address.present:
        return None
    value: Any = record
    for part in address.pointer:
        value = value[part]
    return value_of_end(value, address.end)


def value_of_end(value: Any, end: str | None) -> Any:
    """Return one end of a date, the whole of it without `end`."""
    return edtf.sides(value)[0 if end == "start" else -1] if end and isinstance(value, str) else value


def _dispute(
    about: str,
    topic: str | None,
    address: Address | None,
    held: Any,
    claims: _Claims,
) -> Dispute | None:
    field = address.field if address else None
    readings = [_reading(field, about, position, claim) for position, claim in claims]
    claiming = [each for each in readings if each.standing in CLAIMING]
    rejected = [each for each in readings if each.standing not in CLAIMING]
    if held is not None:
        value = _Reading(-1, "", None, None, held)
        relations = [_relation(field, value, each) for each in claiming]
        dates = {each.date for each, relation in zip(claiming, relations, strict=True) if relation is Relation.SAME}
        rivals = [
            each
            for each, relation in zip(claiming, relations, strict=True)
            if relation is Relation.RIVAL and (each.date is None or each.date in dates)
        ]
    else:
        value = None
        rivals = [
            each
            for each in claiming
            if any(other.date == each.date and _rivals(field, each, other) for other in claiming)
        ]
    if rivals:
        chosen = [each for each in claiming if each.standing == "chosen"]
        undecided = tuple(each.position for each in rivals if not any(_decides(one, each) for one in chosen))
        verdict = Verdict.CONTESTED if undecided else Verdict.DECIDED
        return _dispute_of(about, topic, verdict, rivals)._replace(undecided=undecided)
    errors = [each for each in rejected if any(_rivals(field, one, each) for one in ([value] if value else claiming))]
    return _dispute_of(about, topic, Verdict.ERRONEOUS, errors) if errors else None


def _dispute_of(about: str, topic: str | None, verdict: Verdict, rivals: Sequence[_Reading]) -> Dispute:
    sources = {id for each in rivals for id in each.sources}
    return Dispute(about, topic, verdict, tuple(each.position for each in rivals), len(sources))


def _reading(field: Field | None, about: str, position: int, claim: Mapping[str, Any]) -> _Reading:
    end = claim["about"].rpartition("/")[2] if claim.get("about", about) != about else None
    value = from_cell(field, claim["value"]) if field else claim["value"]
    return _Reading(position, claim["standing"], end, claim.get("date"), value, claim.get("sources") or ())


def _relation(field: Field | None, one: _Reading, other: _Reading) -> Relation | None:
    """Return how another reading stands to one; None if they are about the two ends of an interval."""
    end = one.end or other.end
    if end is None:
        return relation(field, one.value, other.value)
    if one.end and other.end and one.end != other.end:
        return None
    values = (each.value if each.end else value_of_end(each.value, end) for each in (one, other))
    return relation(field, *values)


def _rivals(field: Field | None, one: _Reading, other: _Reading) -> bool:
    return _relation(field, one, other) is Relation.RIVAL


def _decides(chosen: _Reading, rival: _Reading) -> bool:
    """Whether a choice settles what a rival claim is about: the same end of an interval, or the whole of it."""
    return chosen.end is None or rival.end in (None, chosen.end)
