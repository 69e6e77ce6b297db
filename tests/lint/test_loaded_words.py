"""Edges of the rule on words that a dataset lists (RO615)."""

import json

import pytest

from lint_cases import SOURCED_MEETING, TOML, claims
from readout.diagnostic import Severity


@pytest.mark.parametrize(
    ("words", "lines", "reported"),
    [
        (["regime"], "description: The Regime agreed.", ["/description"]),
        (["regime"], "description: The regimes agreed.", []),
        (["regime*"], "description: The regimes agreed.", ["/description"]),
        (["so-called"], "note: a so-called envoy", ["/note"]),
        (["war on terror"], 'description: "the war\\non  terror"', ["/description"]),
        (["regime"], 'description: It spoke of a "regime".', []),
        (["regime"], "description: It spoke of a \u201cregime\u201d.", []),
        (["regime"], "description: It's the regime's.", ["/description"]),
        (["regime"], "agenda: [peace, the regime]", ["/agenda/1"]),
        (["regime"], "name: Conference on the regime", []),
        (["regime"], "venue: Hotel Regime", []),
        (["regime"], "statements: [{id: s, mode: said, text: regime, quote: regime}]", ["/statements/0/text"]),
        (["regime"], claims("topic: label, value: regime, standing: stands, text: regime, note: regime"), []),
        (["régime", "İ"], "description: Le RÉGIME", ["/description"]),
        (["*", " ", "a.c"], "description: abc", []),
        (["*"], "description: abc", []),
    ],
)  # fmt: skip
def test_words_that_the_dataset_lists(lint_among_sources, words, lines, reported):
    toml = f"{TOML}[rules.loaded-words]\nwords = {json.dumps(words)}\n"
    text = "\n".join(
        [SOURCED_MEETING if not lines.startswith("name:") else SOURCED_MEETING.replace("name: N\n", ""), lines, ""]
    )
    diagnostics = lint_among_sources(**{"readout.toml": toml, "meetings/m.yaml": text})
    assert [(d.code, d.pointer) for d in diagnostics] == [("RO615", at) for at in reported]


def test_all_loaded_words_of_a_text_are_one_finding(lint_among_sources):
    toml = TOML + '[rules]\nRO615 = {severity = "error", words = ["regime", "junta"]}\n'
    (diagnostic,) = lint_among_sources(
        **{"readout.toml": toml, "meetings/m.yaml": SOURCED_MEETING + "note: a junta, a regime, a Junta\n"}
    )
    assert diagnostic.message == "the text uses `junta`, `regime` and `Junta`"
    assert diagnostic.severity is Severity.ERROR
