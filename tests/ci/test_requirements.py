"""What is installed, exactly: requirements/ fits pyproject.toml, and only the files that it names can come in."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PROJECT["dependency-groups"]
NEEDED = PROJECT["project"]["dependencies"] + PROJECT["build-system"]["requires"] + GROUPS["build"]
PYTHONS = [line.rpartition(" ")[2] for line in PROJECT["project"]["classifiers"] if re.search(r"Python :: 3\.\d", line)]
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pins(name):
    """The requirements of a file, each with its hashes."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    for line in text.replace("\\\n", "").splitlines():
        requirement, *hashes = re.split(r"\s+(?=--)", line)
        yield Requirement(requirement), hashes


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize(
    ("name", "needed"),
    [("runtime.txt", NEEDED), ("development.txt", NEEDED + GROUPS["development"]), ("spark.txt", GROUPS["spark"])],
)
def test_what_is_needed_is_pinned_within_its_range(name, needed, python):
    environment = {"python_version": python, "python_full_version": f"{python}.0"}
    pinned = {
        canonicalize_name(pin.name): str(pin.specifier).removeprefix("==")
        for pin, _ in pins(name)
        if pin.marker is None or pin.marker.evaluate(environment)
    }
    for wanted in map(Requirement, needed):
        assert wanted.specifier.contains(pinned[canonicalize_name(wanted.name)]), wanted


@pytest.mark.parametrize("name", ["runtime.txt", "development.txt", "spark.txt"])
def test_every_pin_is_one_version_with_hashes(name):
    for pin, hashes in pins(name):
        assert re.fullmatch(r"==[^*,]+", str(pin.specifier)), pin
        assert pin.url is None, pin
        assert hashes, pin
        assert all(HASH.fullmatch(hash) for hash in hashes), pin


def test_both_files_pin_the_same():
    development = {str(pin): hashes for pin, hashes in pins("development.txt")}
    names = {pin.name for pin, _ in pins("development.txt")}
    for pin, hashes in pins("runtime.txt"):
        assert pin.name in names
        if pin.marker is None:
            assert development[str(pin)] == hashes


def test_no_version_is_written_twice():
    """What is developed with may have a limit, which no requirements file can say; else its version stands there."""
    limits = [limit for group in GROUPS.values() for one in group for limit in Requirement(one).specifier]
    assert {limit.operator for limit in limits} <= {"<"}


@pytest.mark.parametrize("path", ["action.yml", "ci/gitlab.yml", "Makefile", "tests/wheel.py"])
def test_what_installs_asks_for_hashes(path):
    text = (ROOT / path).read_text(encoding="utf-8")
    assert "--require-hashes" in text
    assert "--no-deps" in text
