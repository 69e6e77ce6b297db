"""Say why a value is what it is: its sources, its rivals, who chose and by which rule."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from readout.cli.common import fail, print_page
from readout.cli.datasets import NoSuchRecord, open_record
from readout.cli.options import Data, Exit, Form, RecordName
from readout.model import locators
from readout.report.provenance import NoSuchAddress, Said, Support, Trail, Witness
from readout.report.record_page import RecordPage
from readout.store.paths import NotADataset
from readout.text.blocks import Block, Heading, Paragraph, line

DETAILS = ("name", "publisher", "date", "kind", "form", "reliability", "agencies", "url")
"""What is told of a source."""


def command(
    record: RecordName,
    address: Annotated[
        str | None,
        typer.Argument(
            metavar="ADDRESS",
            help="The value: date, participants/uae/posts, or a topic of claims. "
            "Default: what claims differ on, and how all is sourced.",
        ),
    ] = None,
    format: Annotated[Form, typer.Option(help="text, markdown or json.")] = Form.TEXT,
    data: Data = None,
) -> int:
    try:
        page = RecordPage(*open_record(record, data))
        trails = [page.provenance.trail(page.record, address)] if address else page.provenance.disputed(page.record)
    except (NotADataset, NoSuchRecord, NoSuchAddress, OSError) as error:
        return fail(str(error))
    if format is Form.JSON:
        typer.echo(json.dumps(_document(page, trails, whole=not address), indent=2, ensure_ascii=False))
    else:
        print_page(_page(page, trails, whole=not address), markdown=format is Form.MARKDOWN)
    return Exit.CLEAN


def _page(page: RecordPage, trails: list[Trail], *, whole: bool) -> Iterator[Block]:
    """The trails; of a whole record those of what claims differ on, and then how the rest is sourced."""
    yield from page.headline()
    if whole and not trails:
        yield Paragraph(line("Nothing in it is contested."))
    for trail in trails:
        yield from page.trail(trail)
    if whole:
        yield Heading(line("How it is sourced"))
        yield page.overview()


def _document(page: RecordPage, trails: list[Trail], *, whole: bool) -> dict[str, Any]:
    """For programs: the trails, and of a whole record the support of all that it holds."""
    every = page.provenance.everything(page.record) if whole else ()
    return {
        "record": page.record.address,
        "trails": [_trail(page, trail) for trail in trails],
        **({"sourced": [{"address": each.name, **_support(page, each.support)} for each in every]} if whole else {}),
    }


def _trail(page: RecordPage, trail: Trail) -> dict[str, Any]:
    document: dict[str, Any] = {"address": trail.address} if trail.address else {}
    document |= {"topic": trail.topic} if trail.topic else {}
    document |= {"title": page.title(trail), "contested": trail.contested}
    document |= {"verdict": str(trail.dispute.verdict)} if trail.dispute else {}
    document |= {"value": trail.held} if trail.held is not None else {}
    document |= {"via": list(trail.via)} if trail.via else {}
    return document | _support(page, trail.support) | {"claims": [_said(page, said) for said in trail.said]}


def _said(page: RecordPage, said: Said) -> dict[str, Any]:
    told = {key: value for key, value in said.claim.items() if key not in ("sources", locators.NAME)}
    told |= {"relation": str(said.relation)} if said.relation else {}
    return told | {"agrees": said.agrees, **_support(page, said.support)}


def _support(page: RecordPage, support: Support) -> dict[str, Any]:
    witnesses = [_witness(page, witness, support.places) for witness in support.witnesses]
    stated = {str(each): number for each, number in support.independence.items() if number}
    return {"named_by": str(support.basis), "origins": len(witnesses), "independence": stated, "sources": witnesses}


def _witness(page: RecordPage, witness: Witness, places: Mapping[str, str]) -> dict[str, Any]:
    shared = {"goes_back_to": witness.shared} if witness.shared else {}
    copies = {"copies": [_source(page, id, places) for id in witness.copies]} if witness.copies else {}
    return _source(page, witness.source, places) | shared | copies


def _source(page: RecordPage, id: str, places: Mapping[str, str]) -> dict[str, Any]:
    record = page.dataset.index["sources"].get(id)
    place = {"locator": places[id]} if id in places else {}
    return {"id": id, **place, **{name: record.value[name] for name in DETAILS if record and name in record.value}}
