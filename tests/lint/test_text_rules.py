"""Edges of the rules on characters (RO701 to RO704)."""

import json

import pytest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\u200bb", "the text holds U+200B ZERO WIDTH SPACE after `a`"),
        ("two words\u00a0here", "the text holds U+00A0 NO-BREAK SPACE after `words`"),
        ("\u202eabc\u202c", "the text holds U+202E RIGHT-TO-LEFT OVERRIDE at its start (2 such characters in all)"),
        ("co\u00adoperate", "the text holds U+00AD SOFT HYPHEN after `co`"),
        ("a\ue000", "the text holds U+E000 after `a`"),
        ("a\ufffdb", "the text holds U+FFFD REPLACEMENT CHARACTER after `a`"),
        ("a\u2066b\u2069", "the text holds U+2066 LEFT-TO-RIGHT ISOLATE after `a` (2 such characters in all)"),
        ("a\u200db", "the text holds U+200D ZERO WIDTH JOINER after `a`"),
        ("\U000e0041", "the text holds U+E0041 TAG LATIN CAPITAL LETTER A at its start"),
        ("a\u3164b", "the text holds U+3164 HANGUL FILLER after `a`"),
        ("a\u2009b", "the text holds U+2009 THIN SPACE after `a`"),
        ("e\u0301", "the text is not in normal form C: `é` is written as U+0065 U+0301"),
        ("\u212b", "the text is not in normal form C: `Å` is written as U+212B"),
        ("\u1100\u1161", "the text is not in normal form C: `가` is written as U+1100 U+1161"),
        (" a", "the text begins with a space"),
        ("a ", "the text ends with a space"),
        ("a\n", "the text ends with a line feed"),
        ("\n a", "the text begins with a line feed"),
    ],
)
@pytest.mark.parametrize("syntax", ["yaml", "json"])
def test_what_cannot_be_seen(lint_files, syntax, text, message):
    quoted = json.dumps(text, ensure_ascii="\u2028" in text)
    body = f"id: p\nname: N\nnote: {quoted}\n" if syntax == "yaml" else f'{{"id": "p", "name": "N", "note": {quoted}}}'
    (diagnostic,) = lint_files(**{f"people/p.{syntax}": body})
    assert diagnostic.message == message
    assert diagnostic.pointer == "/note"


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",
        "क्\u200dष",
        "👩\u200d👩\u200d👧",
        "❤\ufe0f\u200d🔥",
        "👩🏽\u200d🚀",
        "辻\U000e0100",
        "a\u3000b",
        "a–b",
        "Ðð",
        "é",
        "가",
        "\u0600٣",
    ],
)
def test_what_scripts_and_pictures_need_is_left_alone(lint_files, text):
    assert not lint_files(**{"people/p.yaml": f"id: p\nname: {text}\n"})


def test_messages_show_what_is_invisible(lint_meeting):
    (diagnostic,) = lint_meeting("venue\u202e: x\n")
    assert diagnostic.message == "the key `venue<U+202E>` is unknown"
    (diagnostic,) = lint_meeting('format: "\u200bvideo"\n')
    assert diagnostic.message == "`<U+200B>video` is no value of `format`"
