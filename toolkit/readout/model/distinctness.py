"""Whether two records say themselves that they are not of the same person, place, occasion or other thing."""

from __future__ import annotations

from readout.model.dataset import Record, items
from readout.model.presence import OCCASIONS
from readout.text import edtf


def difference(one: Record, other: Record) -> str:
    """Return what tells two records apart, as `they have different …`; empty if nothing does."""
    ones, others = _identifiers(one), _identifiers(other)
    for scheme in sorted(ones.keys() & others.keys()):
        if ones[scheme].isdisjoint(others[scheme]):
            return f"they have different identifiers of the scheme `{scheme}`"
    born = [edtf.bounds(record.value.get("birth_date") or "") for record in (one, other)]
    if any(a[1] and b[0] and a[1] < b[0] for a, b in (born, reversed(born))):
        return "they have different dates of birth"
    if one.collection.name in OCCASIONS and other.collection.name in OCCASIONS:
        days = [edtf.bounds(str(record.value.get("date", ""))) for record in (one, other)]
        if any(a[1] and b[0] and a[1] < b[0] for a, b in (days, reversed(days))):
            return "their dates share no day"
    codes = {record.value.get("country_code") for record in (one, other)} - {None}
    if len(codes) > 1:
        return "they have different country codes"
    if _names_other(one, other.id) or _names_other(other, one.id):
        return "a relation, or a claim on a topic, of one names the other"
    return ""


def joining(kept: Record, gone: Record) -> str:
    """Return how to make one record of two that are of one thing, for the help of a finding."""
    if kept.collection is not gone.collection or difference(kept, gone):
        return "join the records by hand"
    return f"`readout merge {kept.address} {gone.address}` joins them"


def _identifiers(record: Record) -> dict[str, set[str]]:
    """Return the identifiers of a record by scheme."""
    by_scheme: dict[str, set[str]] = {}
    for _, _, item in items(record.collection.field, record.value, "identifiers"):
        if isinstance(item.get("scheme"), str):
            by_scheme.setdefault(item["scheme"], set()).add(str(item.get("identifier")).casefold())
    return by_scheme


def _names_other(record: Record, id: str) -> bool:
    """Whether a relation, or a claim on a topic, names the other record."""
    return any(
        (field.table == "relations" and item.get("target_id") == id)
        or (field.table == "claims" and item.get("topic") and item.get("value") == id)
        for _, field, item in items(record.collection.field, record.value, "relations", "claims")
    )
