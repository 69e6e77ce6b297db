"""What the settings of a dataset can say of rules, and what is wrong in them."""

import pytest

from lint_cases import SOURCED_MEETING, TOML


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("the key `schema_version` is missing", None), ("the key `title` is missing", None)]),
        ('title = "T"\nschema_version = 1.0\n', [("expected a text, found the number `1.0`", None)]),
        ('title = "T"\nschema_version = "2.0"\n', [("`2.0` is no value of `schema_version`", "1.0")]),
        (TOML + 'license = ""\n', [("`license` is empty", None)]),
        (TOML + 'language = "EN"\n', [("`EN` is not a language tag", "en")]),
        (TOML + "rules = 3\n", [("expected a table of rules, found the number `3`", None)]),
        (TOML + "[rules]\nRO501 = true\n", [("expected `off`, `warning` or `error`, found the value `true`", None)]),
        (TOML + '[rules]\nRO8O1 = "off"\n', [("there is no rule `RO8O1`", "RO801")]),
        (TOML + '[rules]\nself-refrence = "off"\n', [("there is no rule `self-refrence`", "self-reference")]),
        (TOML + '[rules]\nsyntax = "off"\n', [("RO102 (syntax) cannot be set: every export rests on it", None)]),
        (TOML + '[rules]\nRO307 = "off"\nself-reference = "off"\n', [("RO307 (self-reference) is set twice", None)]),
        (TOML + "title = 3\n", [("what the line defines is defined above", None)]),
    ],
)
def test_settings_that_do_not_fit(lint_files, text, expected):
    diagnostics = lint_files(**{"readout.toml": text})
    assert [diagnostic.code for diagnostic in diagnostics] == ["RO105"] * len(expected)
    assert [(diagnostic.message, diagnostic.suggestion) for diagnostic in diagnostics] == expected


@pytest.mark.parametrize(
    ("text", "message", "suggestion"),
    [
        ('loaded-words = {wrods = ["x"]}', "RO615 (loaded-words) has no setting `wrods`", "words"),
        ("loaded-words = {words = 3}", "expected a list of texts, found the number `3`", None),
        ('loaded-words = {words = ["x", 3]}', "expected a list of texts, found the number `3`", None),
        ('loaded-words = {words = [""]}', "expected a list of texts, found the text ``", None),
        ('loaded-words = {severity = "eror"}', "expected `off`, `warning` or `error`, found the text `eror`", "error"),
        ("RO610 = {severity = 'off'}", "expected `off`, `warning` or `error`, found a mapping", None),
        ("loaded-words = 'of'", "expected `off`, `warning` or `error`, found the text `of`", "off"),
        ("loaded-words = 'off'\nRO615 = {words = ['x']}", "RO615 (loaded-words) is set twice", None),
    ],
)
def test_settings_of_a_rule_with_options(lint_among_sources, text, message, suggestion):
    diagnostics = lint_among_sources(**{"readout.toml": f"{TOML}[rules]\n{text}\n"})
    assert [(d.code, d.message, d.suggestion) for d in diagnostics] == [("RO105", message, suggestion)]


def test_settings_in_a_table_have_places(lint_among_sources):
    (diagnostic,) = lint_among_sources(
        **{"readout.toml": f"{TOML}[rules.loaded-words]\nwords = [\n  'x',\n]\nwrods = []\n"}
    )
    assert str(diagnostic.place) == "readout.toml:7:1"


def test_a_rule_with_options_can_be_switched_off(lint_among_sources):
    note = {"meetings/m.yaml": SOURCED_MEETING + "note: a regime\n"}
    listed = "[rules.loaded-words]\nwords = ['regime']\n"
    assert [d.code for d in lint_among_sources(**{"readout.toml": TOML + listed}, **note)] == ["RO615"]
    assert not lint_among_sources(**{"readout.toml": TOML + listed + "severity = 'off'\n"}, **note)
    assert not lint_among_sources(**{"readout.toml": TOML + "[rules]\nloaded-words = 'error'\n"}, **note)
