"""Builds the wheel, installs it into a new environment in an empty folder, and runs the main job with it.

This proves that the schemas ship in the wheel: nothing of the source tree is in reach.
"""

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path) -> None:
    print("$", *(Path(part).name if Path(part).is_absolute() else part for part in map(str, command)), flush=True)
    subprocess.run([str(part) for part in command], cwd=cwd, check=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
        (wheel,) = folder.glob("*.whl")
        shipped = {Path(name).name for name in zipfile.ZipFile(wheel).namelist() if "_schema/" in name}
        missing = {file.name for file in (ROOT / "schema").glob("*.schema.json")} - shipped
        if missing:
            sys.exit(f"the wheel lacks {', '.join(sorted(missing))}")
        names = zipfile.ZipFile(wheel).namelist()
        if any("bundled" in name for name in names):
            sys.exit("the wheel holds bundles, which the program makes itself")
        venv.create(folder / "env", with_pip=True)
        binary = folder / "env" / "bin"
        install = (binary / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        run(*install, "--require-hashes", "--requirement", ROOT / "requirements/runtime.txt", cwd=folder)
        run(*install, "--no-deps", wheel, cwd=folder)
        run(binary / "readout", "init", "records", cwd=folder)
        run(binary / "readout", "validate", "records", cwd=folder)
        run(binary / "readout", "export", "--all", "--data", "records", "-o", "out", cwd=folder)
        run(binary / "readout", "validate", "out/dataset.json", "out/csv", "out/ndjson", "out/dataset.xlsx", cwd=folder)


if __name__ == "__main__":
    main()
