"""Writes what a release holds: the data in every format, the package, and the checksums of all.

    python ci/release.py [--tag TAG] [FOLDER]

FOLDER must not be there; dist/, the default, is emptied. The same commit gives the same bytes. With --tag, refuses a
tag that is not the package's version.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from readout import __version__

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a ZIP archive, the earliest that the format can say."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes what a release holds.")
    parser.add_argument("folder", type=Path, nargs="?", default=DIST)
    parser.add_argument("--tag", help="the tag of the release, v and the version of the package")
    arguments = parser.parse_args()
    if arguments.tag not in (None, f"v{__version__}"):
        sys.exit(f"the tag is {arguments.tag}, and the version {__version__}: correct toolkit/readout/version.py")
    if arguments.folder.exists() and arguments.folder != DIST:
        sys.exit(f"{arguments.folder} is there already: name another folder")
    with tempfile.TemporaryDirectory() as temporary:
        staging = Path(temporary, "dist")
        staging.mkdir()
        data(Path(temporary, "export"), staging)
        # The backend that requirements/ pins: another one would write other bytes.
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", staging, ROOT)
        checksums(staging)
        if arguments.folder.exists():
            shutil.rmtree(arguments.folder)
        shutil.copytree(staging, arguments.folder)
    for file in sorted(arguments.folder.iterdir()):
        print(file)


def data(exports: Path, target: Path) -> None:
    """Our data in every format, a file each, named with its version; a folder becomes an archive."""
    run(Path(sys.executable).with_name("readout"), "export", "--all", "--data", ROOT / "data", "-o", exports)
    version = json.loads((exports / "dataset.json").read_text(encoding="utf-8"))["metadata"]["version"]
    for item in exports.iterdir():
        if item.is_dir():
            archive(item, target / f"{item.name}-{version}.zip")
        else:
            item.rename(target / f"{item.stem}-{version}{item.suffix}")


def archive(folder: Path, target: Path) -> None:
    """A ZIP archive of the files of a folder, by name, with nothing in it of when or by whom it was made."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for item in sorted(folder.iterdir()):
            entry = zipfile.ZipInfo(item.name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix, wherever it is made
            file.writestr(entry, item.read_bytes())


def checksums(folder: Path) -> None:
    """SHA256SUMS of the files of a folder, as `sha256sum --check` reads it."""
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], check=True, stdout=sys.stderr)


if __name__ == "__main__":
    main()
