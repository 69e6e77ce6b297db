"""What sources cannot have known (RO410, RO411, RO414), and what nobody can (RO412)."""

from datetime import date

import pytest

import readout
from lint_cases import MEETING, TOML
from readout.lint import engine
from readout.store import load
from readout.store.cache import Cache

UNDATED = {"sources/undated.yaml": "id: undated\nkind: news\n"}
LATER = {"sources/later.yaml": "id: later\nkind: news\ndate: 2025-12-20\n"}


def codes(diagnostics):
    return [(each.code, each.pointer) for each in diagnostics]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("date: 2025-12-03", [("RO410", "/date")]),
        ("date: 2025-12-03/2025-12-05", [("RO410", "/date")]),
        ("date: 2025-11-05", []),
        ("date: 2025-11-03/2025-12-05", []),
        ("date: 2025-11", []),
        ("date: 2025-12-03?", []),
        (
            "date: 2025-12-03\nvenue: x\nclaims: [{id: c, about: venue, value: x, standing: stands, sources: [later]}]",
            [],
        ),
        ("date: 2025-12-03\nsources: [wam-20251104, undated]", []),
        ("date: 2025-12-03\nstatus: announced", []),
        (
            """\
date: 2025-12-03
sources: [later]
participants: [{id: a, attendance: attended, sources: [wam-20251104]}, {id: b, sources: [wam-20251104]}]""",
            [("RO410", "/participants/0/attendance")],
        ),
        (
            """\
date: 2025-12-03
sources: [later]
statements:
  - {id: a, mode: said, text: t, sources: [wam-20251104]}
  - {id: b, mode: expected, text: t, sources: [wam-20251104]}
  - {id: c, mode: said, channel: letter, text: t, sources: [wam-20251104]}
  - {id: d, mode: said, date: 2025-11-02, text: t, sources: [wam-20251104]}""",
            [("RO410", "/statements/0/mode")],
        ),
    ],
)
def test_what_took_place_after_its_sources(lint_files, lines, expected):
    keys = {line.partition(":")[0] for line in lines.splitlines()}
    required = [line for line in MEETING.splitlines() if line.partition(":")[0] not in keys]
    assert codes(lint_files(**UNDATED | LATER | {"meetings/m.yaml": "\n".join([*required, lines, ""])})) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("date: '2100'\nstatus: announced", [("RO411", "/date")]),
        ("date: '2034'\nstatus: announced", []),
        ("date: '2100~'\nstatus: announced", []),
        (
            "status: held\nstatements: [{id: a, mode: expected, text: t, date: '2100'}]",
            [("RO411", "/statements/0/date")],
        ),
        ("status: held\nstatements: [{id: a, mode: said, text: t, date: '2100'}]", [("RO403", "/statements/0/date")]),
        (
            "status: held\noutcomes: [{id: o, kind: document, acts: [{id: a, act: entered-into-force, date: '2100'}]}]",
            [("RO411", "/outcomes/0/acts/0/date")],
        ),
    ],
)
def test_dates_beyond_all_sources(lint_files, lines, expected):
    text = f"id: m\nname: N\nsources: [wam-20251104]\n{lines}\n"
    found = [each for each in lint_files(**{"meetings/m.yaml": text}) if each.code != "RO412"]
    assert codes(found) == expected


@pytest.mark.parametrize(
    ("name", "text", "pointer"),
    [
        ("sources/s", "id: s\nkind: news\naccessed: 2026-02-02\n", "/accessed"),
        ("sources/s", "id: s\nkind: news\naccessed: 2026-02-01\n", None),
        ("sources/s", "id: s\nkind: news\ndate: 2026-02-03\n", "/date"),
        ("people/p", "id: p\nname: P\ndeath_date: 2026-03\n", "/death_date"),
        ("organizations/o", "id: o\nname: O\nclassification: state\nfounding_date: '2027'\n", "/founding_date"),
        ("meetings/x", "id: x\nname: X\nstatus: held\nsources: [undated]\ndate: 2026-03-01\n", "/date"),
        ("meetings/x", "id: x\nname: X\nstatus: announced\nsources: [undated]\ndate: 2026-03-01\n", None),
    ],
)
def test_the_future_depends_on_the_day(tmp_path, monkeypatch, name, text, pointer):
    monkeypatch.chdir(tmp_path)
    for path, content in ({"readout.toml": TOML, f"{name}.yaml": text} | UNDATED).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content, "utf-8")

    def found(today):
        diagnostics = readout.check(tmp_path, today=date.fromisoformat(today))
        return [each.pointer for each in diagnostics if each.code == "RO412"]

    assert found("2026-01-31") == ([pointer] if pointer else [])
    assert found("2027-02-01") == []


def test_the_day_is_part_of_the_key_of_the_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "data"
    (root / "sources").mkdir(parents=True)
    (root / "readout.toml").write_text(TOML, "utf-8")
    (root / "sources" / "s.yaml").write_text("id: s\nkind: news\naccessed: 2026-02-10\n", "utf-8")

    def found(today):
        cache = Cache(root)
        dataset = load.load(root, cache=cache, today=date.fromisoformat(today))
        report = engine.lint(dataset, cache=cache)
        cache.save()
        return [each.code for each in report.diagnostics if each.code == "RO412"]

    assert [found(day) for day in ("2026-03-01", "2026-03-01", "2026-01-01", "2026-03-01")] == [[], [], ["RO412"], []]


@pytest.mark.parametrize(
    ("item", "reported"),
    [
        ("mode: said, date: 2025-12-10, sources: [wam-20251104, later]", True),
        ("mode: said, date: 2025-12-10, sources: [undated, later]", False),
        ("mode: said, date: 2025-11-05, sources: [wam-20251104, later]", False),
        ("mode: expected, date: 2025-12-10, sources: [wam-20251104, later]", False),
    ],
)
def test_one_of_several_sources_is_too_early(lint_files, item, reported):
    meeting = MEETING.replace("[wam-20251104]", "[wam-20251104, later]")
    text = f"{meeting}statements: [{{id: a, text: t, {item}}}]\n"
    found = codes(lint_files(**UNDATED | LATER | {"meetings/m.yaml": text}))
    assert found == [("RO414", "/statements/0/sources/0")] * reported
