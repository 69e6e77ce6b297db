"""Datasets in which something is wrong, for tests of the linter, and what is said of them in short."""

import json

TOML = 'title = "T"\nschema_version = "1.0"\n'

WAM = "id: wam-20251104\nkind: news\ndate: 2025-11-04\n"

MEETING = "id: m\nname: N\nstatus: held\nsources: [wam-20251104]\n"


def brief(diagnostics):
    return [(diagnostic.code, diagnostic.message, diagnostic.suggestion) for diagnostic in diagnostics]


def places(diagnostics):
    """Code, file, line, column and length of findings."""
    result = []
    for diagnostic in diagnostics:
        place = diagnostic.place
        length = place.end.column - place.start.column if place.end.line == place.start.line else None
        result.append((diagnostic.code, place.path, place.start.line, place.start.column, length))
    return result


FIXABLE = [
    # code, the line or lines as found, as fixed
    ("RO201", "venu: a hotel # x", "venue: a hotel # x"),
    ("RO201", "'venu': a hotel", "'venue': a hotel"),
    ("RO201", "parts: [{id: p, kind: session, nmae: x}]", "parts: [{id: p, kind: session, name: x}]"),
    ("RO203", "venue: 2025", 'venue: "2025"'),
    ("RO203", "venue: 2025.0 # x", 'venue: "2025.0" # x'),
    ("RO203", "agenda: [1e3, b]", 'agenda: ["1e3", b]'),
    ("RO203", "venue: true", 'venue: "true"'),
    ("RO203", "date: [2005-08-29..2005-09-04] # x", 'date: "[2005-08-29..2005-09-04]" # x'),
    ("RO203", "agenda: Gaza", "agenda: [Gaza]"),
    ("RO203", "agenda: 'Gaza, aid'", "agenda:\n  - Gaza, aid"),
    ("RO203", 'participants: [{id: a, count: "2"}]', "participants: [{id: a, count: 2}]"),
    ("RO204", "format: In_Person # x", "format: in-person # x"),
    ("RO204", "format: 'vidio'", "format: 'video'"),
    ("RO205", "date: 3 November 2025", "date: 2025-11-03"),
    ("RO205", 'start_time: "2pm"', 'start_time: "14:00"'),
    ("RO205", "start_time: 14:00:00", 'start_time: "14:00"'),
    ("RO602", "time_zone: Europe/Istambul", "time_zone: Europe/Istanbul"),
    ("RO701", "venue: cafe\u0301, inside # e\u0301", "venue: café, inside # e\u0301"),
    ("RO701", "agenda: [cafe\u0301, 'cafe\u0301s']", None),
    ("RO701", 'venue: "cafe\\u0301"', 'venue: "café"'),
    ("RO701", "note: |-\n  cafe\u0301\n\n  bar", "note: |-\n  café\n\n  bar"),
    ("RO702", "venue: a\u00a0hotel", "venue: a hotel"),
    ("RO702", "venue: 'a\u200b ''hotel'''", "venue: 'a ''hotel'''"),
    ("RO702", 'venue: "a\\u200b\\x41"', 'venue: "aA"'),
    ("RO702", "venue: \u200b2025", 'venue: "2025"'),
    ("RO702", "venue: a:\u200b b", 'venue: "a: b"'),
    ("RO702", "note: >-\n  a\u200b\n  b\u00a0c", "note: a b c"),
    ("RO703", "venue: 'a hotel '", "venue: 'a hotel'"),
    ("RO703", 'venue: " a \\x41 "', 'venue: "a A"'),
    ("RO703", 'note: "a\\n"', 'note: "a"'),
    ("RO703", "note: |\n  a\n  b", "note: |-\n  a\n  b"),
    ("RO703", "note: >+\n  a\n  b\n\n\nvenue: x", "note: a b\nvenue: x"),
    ("RO703", "note: | # x\n  a\n  b", "note: |- # x\n  a\n  b"),
    (
        "RO703",
        "parts:\n  - id: p\n    kind: session\n    description: |\n      a\n      b",
        "parts:\n  - id: p\n    kind: session\n    description: |-\n      a\n      b",
    ),
]

FILES = {
    "readout.toml": TOML,
    "sources/first.yaml": "id: first\nkind: news\ndate: 2025-11-04\n",
    "sources/second.yaml": "id: second\nkind: news\n",
    "sources/third.yaml": "id: third\nkind: news\n",
    "sources/copy.yaml": "id: copy\nkind: news\nderived_from_ids: [first]\n",
    "sources/copy-of-copy.yaml": "id: copy-of-copy\nkind: news\nderived_from_ids: [copy]\n",
    "sources/afp-one.yaml": "id: afp-one\nkind: news\nagencies: [AFP]\n",
    "sources/afp-two.yaml": "id: afp-two\nkind: news\nagencies: [afp]\n",
    "sources/digest.yaml": "id: digest\nkind: news\nderived_from_ids: [first, second]\n",
    "sources/both.yaml": "id: both\nkind: news\nagencies: [AFP, Reuters]\n",
    "places/istanbul.yaml": "id: istanbul\nname: Istanbul\nclassification: city\n",
    "places/ankara.yaml": "id: ankara\nname: Ankara\nclassification: city\n",
}

SOURCED_MEETING = "id: m\nname: N\nstatus: held\nsources: [first]\n"


def claims(*flow):
    """Claims, each written in braces without its id."""
    return "claims:\n" + "".join(f"  - {{id: c{at}, {claim}}}\n" for at, claim in enumerate(flow))


def people(**names):
    return {f"people/{id}.yaml": f"id: {id}\nname: {json.dumps(name)}\n" for id, name in names.items()}
