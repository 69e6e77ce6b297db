"""Say why a value is what it is: its sources, its rivals, who chose and by which rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from readout.cli.commands.show import tell
from readout.cli.common import fail
from readout.cli.datasets import NoSuchRecord, open_record
from readout.cli.options import Data, Exit, Form, RecordName
from readout.report.provenance import NoSuchAddress, Said, Support, Trail, Witness
from readout.report.record_page import Showing
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
            "Default: what is contested, and how all is sourced.",
        ),
    ] = None,
    format: Annotated[Form, typer.Option(help="text, markdown or json.")] = Form.TEXT,
    data: Data = None,
) -> int:
    try:
        showing = Showing(*open_record(record, data))
        trails = (
            [showing.ledger.trail(showing.record, address)] if address else showing.ledger.contested(showing.record)
        )
    except (NotADataset, NoSuchRecord, NoSuchAddress, OSError) as error:
        return fail(str(error))
    if format is Form.JSON:
        typer.echo(json.dumps(_document(showing, trails, whole=not address), indent=2, ensure_ascii=False))
    else:
        tell(_page(showing, trails, whole=not address), markdown=format is Form.MARKDOWN)
    return Exit.CLEAN


def _page(showing: Showing, trails: list[Trail], *, whole: bool) -> Iterator[Block]:
    """The trails; of a whole record those of what is contested, and then how the rest is sourced."""
    yield from showing.headline()
    if whole and not trails:
        yield Paragraph(line("Nothing in it is contested."))
    for trail in trails:
        yield from showing.trail(trail)
    if whole:
        yield Heading(line("How it is sourced"))
        yield showing.overview()


def _document(showing: Showing, trails: list[Trail], *, whole: bool) -> dict[str, Any]:
    """For programs: the trails, and of a whole record the support of all that it holds."""
    every = showing.ledger.everything(showing.record) if whole else ()
    return {
        "record": showing.record.address,
        "trails": [_trail(showing, trail) for trail in trails],
        **({"sourced": [{"address": each.name, **_support(showing, each.support)} for each in every]} if whole else {}),
    }


def _trail(showing: Showing, trail: Trail) -> dict[str, Any]:
    document: dict[str, Any] = {"address": trail.address} if trail.address else {}
    document |= {"topic": trail.topic} if trail.topic else {}
    document |= {"title": showing.title(trail), "contested": trail.contested}
    document |= {"value": trail.held} if trail.held is not None else {}
    document |= {"via": list(trail.via)} if trail.via else {}
    return document | _support(showing, trail.support) | {"claims": [_said(showing, said) for said in trail.said]}


def _said(showing: Showing, said: Said) -> dict[str, Any]:
    told = {key: value for key, value in said.claim.items() if key != "sources"}
    return told | {"agrees": said.agrees, **_support(showing, said.support)}


def _support(showing: Showing, support: Support) -> dict[str, Any]:
    witnesses = [_witness(showing, witness) for witness in support.witnesses]
    return {"named_by": str(support.basis), "independent": len(witnesses), "sources": witnesses}


def _witness(showing: Showing, witness: Witness) -> dict[str, Any]:
    shared = {"goes_back_to": witness.shared} if witness.shared else {}
    copies = {"copies": [_source(showing, id) for id in witness.copies]} if witness.copies else {}
    return _source(showing, witness.source) | shared | copies


def _source(showing: Showing, id: str) -> dict[str, Any]:
    record = showing.dataset.index["sources"].get(id)
    return {"id": id, **{name: record.value[name] for name in DETAILS if record and name in record.value}}
