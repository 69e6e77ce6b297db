"""Edges of the rules on sources (RO501 to RO504)."""

import json

import pytest

from lint_cases import TOML
from readout.curate import fix
from readout.diagnostic import Severity
from readout.text.addresses import untracked


def test_items_and_quotes_without_sources(lint_files):
    lines = """\
sources: [wam-20251104, other]
other_names: [{name: A}]
relations: [{type: concerns, target_id: y}]
statements:
  - {id: a, mode: said, text: t, quote: q}
  - {id: b, mode: said, text: t}
  - {id: c, mode: said, text: t, quote: q, sources: [other]}
outcomes:
  - {id: o, kind: document, sources: [other], acts: [{id: signed, act: signed}]}
claims:
  - {id: c1, about: date, standing: not-stated}
  - {id: c2, about: date, standing: none}
"""
    files = {"sources/other.yaml": "id: other\nkind: news\n", "events/y.yaml": "id: y\nname: Y\nsources: [other]\n"}
    diagnostics = lint_files(**files, **{"meetings/m.yaml": "id: m\nname: N\nstatus: held\n" + lines})
    assert [(diagnostic.code, diagnostic.pointer, diagnostic.severity) for diagnostic in diagnostics] == [
        ("RO502", "/statements/0/quote", Severity.ERROR),
        ("RO501", "/statements/1", Severity.WARNING),
        ("RO501", "/outcomes/0/acts/0", Severity.WARNING),
        ("RO501", "/claims/1", Severity.WARNING),
    ]


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("https://a.org/?utm_source=x", "https://a.org/"),
        ("https://a.org/p?id=1&utm_source=x&utm_medium=y", "https://a.org/p?id=1"),
        ("https://a.org/p?fbclid=x&id=1#top", "https://a.org/p?id=1#top"),
        ("https://a.org/p?GCLID=x#top", "https://a.org/p#top"),
        ("https://a.org/p?id=1&amp;s_cid=2", "https://a.org/p?id=1"),
        ("https://a.org/p?at_medium=RSS&at_campaign=KARANGA", "https://a.org/p"),
        ("https://a.org/p?mc_cid=1&mc_eid=2&q=utm_source", "https://a.org/p?q=utm_source"),
        ("https://a.org/p?at=1&ref=home&source=web&utm=1", "https://a.org/p?at=1&ref=home&source=web&utm=1"),
        ("https://a.org/utm_source=x", "https://a.org/utm_source=x"),
        ("https://a.org/p#utm_source=x", "https://a.org/p#utm_source=x"),
        ("https://a.org/p#a?utm_source=x", "https://a.org/p#a?utm_source=x"),
        ("https://a.org/p?", "https://a.org/p?"),
    ],
)
def test_tracking_parameters_are_cut(lint_among_sources, tmp_path, address, plain):
    lines = f"id: web\nkind: news\nurl: {json.dumps(address)}  # as copied\nlanguage: en\n"
    diagnostics = lint_among_sources(**{"sources/web.yaml": lines})
    assert [(d.code, d.suggestion) for d in diagnostics] == ([("RO503", plain)] if plain != address else [])
    if diagnostics:
        assert untracked(plain) == (plain, [])
        assert diagnostics[0].fix.safe
        result = fix.fix(tmp_path, lambda diagnostic: diagnostic.code == "RO503")
        assert result.contents["sources/web.yaml"].decode() == lines.replace(address, plain)


def test_an_archived_address_keeps_what_it_was_archived_under(lint_among_sources):
    archived = "https://web.archive.org/web/2025/https://a.org/?utm_source=x"
    shared = "https://a.org/share?u=https%3A%2F%2Fb.org&utm_source=x"
    assert not lint_among_sources(
        **{"sources/web.yaml": f"id: web\nkind: news\nurl: {shared}\narchived_url: {archived}\n"}
    )


def test_only_sources_on_the_web_are_archived(lint_among_sources):
    on = TOML + '[rules]\nsource-without-archive = "error"\n'
    book = "id: book\nkind: book\n"
    page = "id: page\nkind: news\nurl: https://a.org/\n"
    diagnostics = lint_among_sources(**{"readout.toml": on, "sources/book.yaml": book, "sources/page.yaml": page})
    assert [(d.code, d.severity, str(d.place)) for d in diagnostics] == [
        ("RO504", Severity.ERROR, "sources/page.yaml:1:1")
    ]
    assert not lint_among_sources(**{"sources/book.yaml": book, "sources/page.yaml": page})
