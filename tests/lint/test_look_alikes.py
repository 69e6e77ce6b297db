"""Edges of RO620 to RO622 (sources twice or unread, languages) and RO705 to RO707 (look-alikes, placeholders)."""

import json

import pytest

from lint_cases import MEETING


def quoted(text):
    return json.dumps(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("P\u0430vel Novak", "RO705"),
        ("G\u03bfvernment", "RO705"),
        ("\u041f\u0430\u0432\u0435\u043b", None),  # all Cyrillic
        ("\u0395\u03bb\u03bb\u03ac\u03b4\u03b1 (Greece)", None),
        ("\u0421\u0421\u0421\u0420, the USSR", None),
        ("\u03b2-carotene", None),
        ("10 \u00b5g", None),
        ("\u201cTalks at Harborton\u201d", "RO706"),
        ("\u201eGespr\u00e4che\u201c", "RO706"),
        ("\u00abPourparlers\u00bb", "RO706"),
        ("\u201cTalks\u201d and \u201cmore talks\u201d", None),
        ("The \u201cTalks\u201d", None),
        ("\u2019Amr", None),
        ("n/a", "RO707"),
        ("N.A.", "RO707"),
        ("-", "RO707"),
        ("\u2014", "RO707"),
        ("???", "RO707"),
        ("Unknown", "RO707"),
        ("not known", "RO707"),
        ("tbd", "RO707"),
        ("keine Angabe", "RO707"),
        ("The Unknown Soldier", None),
        ("Nan", None),
        ("Na", None),
        ("NA", "RO707"),
        ("Nilsson", None),
    ],
)
def test_texts(lint_meeting, text, code):
    assert [each.code for each in lint_meeting(f"venue: {quoted(text)}\n")] == ([code] if code else [])


@pytest.mark.parametrize(
    ("one", "other", "reported"),
    [
        ("url: https://example.org/a", "url: https://example.org/a", True),
        ("url: https://example.org/a", "url: http://www.example.org/a/", True),
        ("url: https://example.org/a", "url: https://EXAMPLE.org/a#part-2", True),
        ("url: https://example.org/a", "url: https://example.org:443/a", True),
        ("url: https://example.org/a", "url: https://example.org:8080/a", False),
        ("url: https://example.org/a", "url: https://example.org/b", False),
        ("url: https://example.org/a", "url: https://example.org/A", False),
        ("url: https://example.org/?id=1", "url: https://example.org/?id=2", False),
        ("url: https://example.org/a", "url: https://example.org/a\nderived_from_ids: [one]\nform: translation", False),
    ],
)
def test_one_page_as_two_sources(lint_files, one, other, reported):
    files = {f"sources/{id}.yaml": f"id: {id}\nkind: news\n{text}\n" for id, text in (("one", one), ("other", other))}
    assert [(each.code, each.record) for each in lint_files(**files)] == [("RO620", "sources/other")] * reported


@pytest.mark.parametrize(
    ("lines", "pointers"),
    [
        ("sources: [lost]", ["/sources/0"]),
        ("sources: [lost, wam-20251104]", []),
        (
            "sources: [wam-20251104]\nstatements: [{id: a, mode: said, text: t, sources: [lost]}]",
            ["/statements/0/sources/0"],
        ),
        ("sources: [wam-20251104]", []),
    ],
)
def test_a_source_that_was_not_read_alone(lint_files, lines, pointers):
    meeting = MEETING.replace("sources: [wam-20251104]", lines)
    lost = "id: lost\nkind: minutes\nextent: none\n"
    found = lint_files(**{"meetings/m.yaml": meeting, "sources/lost.yaml": lost})
    assert [(each.code, each.pointer) for each in found] == [("RO621", pointer) for pointer in pointers]


@pytest.mark.parametrize(
    ("tag", "meant"), [("jp", "ja"), ("en-UK", "en-GB"), ("iw", "he"), ("zh-min-nan", "nan"), ("qq", None)]
)
def test_languages(lint_files, tag, meant):
    text = f"id: p\nname: P\nother_names: [{{name: Q, language: {tag}}}]\n"
    (found,) = lint_files(**{"people/p.yaml": text})
    assert (found.code, found.pointer, found.suggestion) == ("RO622", "/other_names/0/language", meant)


def test_languages_in_use_are_not_reported(lint_files):
    names = ", ".join(
        f"{{name: N{at}, language: {tag}}}" for at, tag in enumerate(("be-tarask", "de-1996", "prs", "tl"))
    )
    assert not lint_files(**{"people/p.yaml": f"id: p\nname: P\nother_names: [{names}]\n"})
