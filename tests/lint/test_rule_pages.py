"""Every rule is documented, and its page is true: the examples are executed; see `rule_pages`."""

import re

import pytest

from helpers import ROOT
from readout.diagnostic import Severity
from readout.lint import engine
from readout.lint.registry import NAME, registry
from rule_pages import FENCE, SHEET, UNUSED, files, lay_out, report, section


def findings(folder, example, code, monkeypatch):
    folder.mkdir()
    monkeypatch.chdir(folder)
    diagnostics = engine.lint(lay_out(folder, example, stubs=not code.startswith("RO3"))).diagnostics
    asked = {file.path for file in example} if code == UNUSED else ()  # a few records are no whole dataset
    return [diagnostic for diagnostic in diagnostics if diagnostic.code != UNUSED or diagnostic.place.path in asked]


@pytest.mark.parametrize("code", registry())
def test_the_example_is_reported_as_the_page_says(code, tmp_path, monkeypatch):
    example = files(registry()[code].page, "Example")
    diagnostics = findings(tmp_path / "data", example, code, monkeypatch)
    expected = {(code, report) for file in example for report in file.expected}
    assert expected
    if example[0].path.endswith(".xlsx"):  # one sheet is no whole dataset, and what it lacks is found as well
        diagnostics = [diagnostic for diagnostic in diagnostics if diagnostic.code == code]
    assert {(diagnostic.code, report(diagnostic)) for diagnostic in diagnostics} == expected
    severity = registry()[code].severity
    switched_on = Severity.WARNING if severity is Severity.OFF else severity
    assert all(diagnostic.help and diagnostic.severity is switched_on for diagnostic in diagnostics)


@pytest.mark.parametrize("code", registry())
def test_what_to_use_instead_is_not_reported(code, tmp_path, monkeypatch):
    rule = registry()[code]
    example = files(rule.page, "Use instead")
    offending = files(rule.page, "Example")
    if offending[0].path.endswith(".xlsx"):
        assert section(rule.page, "Use instead").strip()  # says in words what to do in the spreadsheet program
        return
    overlays = [file for file in offending if file.path.endswith(".schema.json")]
    assert example
    assert not any(file.expected for file in example)
    assert not findings(tmp_path / "data", [*example, *overlays], code, monkeypatch)


@pytest.mark.parametrize("rule", registry().values(), ids=lambda rule: rule.code)
def test_every_rule_is_documented(rule):
    assert re.fullmatch(r"[A-Z][^.]+\.", rule.summary), "one sentence"
    assert re.findall(r"^## (.*)$", rule.page, re.MULTILINE) == ["Why", "Example", "Use instead"]
    fenced = [*FENCE.findall(rule.page), *SHEET.findall(rule.page)]
    assert rule.page.count("```") == 2 * len(fenced), "every fenced file names itself"
    assert rule.severity is not Severity.OFF or "off until a dataset turns it on" in re.sub(r"\s+", " ", rule.page)
    assert not rule.options or all(f"{name} = [" in rule.page for name in rule.options)
    assert sum(map(bool, (rule.check or rule.cross_record_check, rule.check_dataset, rule.explain))) <= 1
    assert not (rule.matcher or rule.may_find) or rule.check
    assert bool(rule.keywords) == bool(rule.explain)


def test_codes_and_names_are_unique_and_every_rule_file_is_registered():
    folder = ROOT / "toolkit" / "readout" / "lint" / "rules"
    modules = [path.stem for path in folder.glob("ro[0-9]*.py")]
    assert all(NAME.match(module) for module in modules)
    assert sorted(registry()) == sorted(f"RO{module[2:5]}" for module in modules)
    assert len({rule.name for rule in registry().values()}) == len(modules)
