"""What a release holds: the data in every format, the package, and checksums; the same bytes each time."""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from readout import __version__, check, load
from readout.publish import formats

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.xdist_group("release")  # what one worker has built is not built again


def release(*arguments, **environment):
    return subprocess.run(
        [sys.executable, ROOT / "ci" / "release.py", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    folder = tmp_path_factory.mktemp("release") / "dist"
    done = release(folder, "--tag", f"v{__version__}", TZ="Pacific/Kiritimati")
    assert done.returncode == 0, done.stderr
    return folder


def test_holds_every_format_and_the_package(dist):
    version = load(ROOT / "data").metadata["version"]
    names = {file.name for file in dist.iterdir()}
    targets = [Path(formats.exporter(name).TARGET) for name in formats.names_of_all()]
    exports = {f"{target.stem}-{{}}{target.suffix or '.zip'}" for target in targets}
    about = {"codebook-{}.md", "losses-{}.json"}
    package = {f"readout_toolkit-{__version__}-py3-none-any.whl", f"readout_toolkit-{__version__}.tar.gz"}
    assert names == {name.format(version) for name in exports | about} | package | {"SHA256SUMS"}


def test_archives_hold_the_dataset(dist, tmp_path):
    (archive,) = dist.glob("csv-*.zip")
    with zipfile.ZipFile(archive) as file:
        file.extractall(tmp_path)
    assert (tmp_path / "datapackage.json").is_file()
    assert not [found for found in check(tmp_path) if found.severity == "error"]
    assert len(load(tmp_path)) == len(load(ROOT / "data"))


def test_checksums(dist):
    lines = (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = dict(reversed(line.split("  ")) for line in lines)
    assert list(sums) == sorted(file.name for file in dist.iterdir() if file.name != "SHA256SUMS")
    for name, digest in sums.items():
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == digest


def test_same_bytes_again(dist, tmp_path):
    """In another time zone, with another mask of permissions."""
    mask = os.umask(0o077)
    try:
        done = release(tmp_path / "dist", TZ="America/Adak")
    finally:
        os.umask(mask)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "dist/SHA256SUMS").read_text() == (dist / "SHA256SUMS").read_text()


def test_refuses_another_tag_and_a_folder_that_is_there(tmp_path):
    wrong = release(tmp_path / "dist", "--tag", "v99.0.0")
    assert wrong.returncode
    assert "the tag is v99.0.0" in wrong.stderr
    kept = tmp_path / "kept"
    kept.mkdir()
    there = release(kept)
    assert there.returncode
    assert "is there already" in there.stderr
