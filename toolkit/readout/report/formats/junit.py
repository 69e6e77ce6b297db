"""JUnit XML, which most CI systems show as test results: a suite for each file, a case for each finding."""

from __future__ import annotations

from itertools import groupby
from xml.etree import ElementTree as ET

from readout.diagnostic import Severity
from readout.lint.result import Report
from readout.report.formats import Style
from readout.text.characters import visible
from readout.text.suggestions import did_you_mean


def render(report: Report, style: Style) -> str:
    del style
    errors = report.count(Severity.ERROR)
    count = len(report.diagnostics) or 1
    suites = ET.Element("testsuites", name="readout", tests=str(count), failures=str(errors), errors="0")
    for path, group in groupby(report.diagnostics, key=lambda diagnostic: diagnostic.place.path):
        findings = list(group)
        failed = sum(diagnostic.severity is Severity.ERROR for diagnostic in findings)
        suite = ET.SubElement(
            suites,
            "testsuite",
            name=_xml(path),
            tests=str(len(findings)),
            failures=str(failed),
            errors="0",
            skipped="0",
        )
        for diagnostic in findings:
            case = ET.SubElement(
                suite, "testcase", name=_xml(f"{diagnostic.code} {diagnostic.place}"), classname=_xml(path)
            )
            hint = did_you_mean(diagnostic.suggestion)
            text = "\n".join(
                part for part in (str(diagnostic.place), diagnostic.message, hint, diagnostic.help) if part
            )
            # A warning fails nothing: it is told on the output of a case that passed.
            if diagnostic.severity is Severity.ERROR:
                ET.SubElement(case, "failure", message=_xml(diagnostic.message), type=diagnostic.code).text = _xml(text)
            else:
                ET.SubElement(case, "system-out").text = _xml(text)
    if not report.diagnostics:
        suite = ET.SubElement(suites, "testsuite", name="readout", tests="1", failures="0", errors="0", skipped="0")
        ET.SubElement(suite, "testcase", name="no findings", classname="readout")
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True) + "\n"


def _xml(text: str) -> str:
    """Return a text in which the code points that XML 1.0 cannot hold are written as `<U+FFFF>`."""
    return visible(text, keep="\n").replace("\ufffe", "<U+FFFE>").replace("\uffff", "<U+FFFF>")
