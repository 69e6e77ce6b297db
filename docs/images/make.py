"""Makes the pictures of README from real runs: `python docs/images/make.py`."""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.text import Text

from readout import tables
from readout.schema import default

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MEETING = "data/meetings/2025/2025-11-03-istanbul-gaza.yaml"
SLIPS = [("status: held", "status: hold"), ("person_id: hakan-fidan", "person_id: hakan-fidn")]


def diagnostic() -> None:
    """Our own data with two slips, as a terminal shows what `readout validate` finds."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "data", Path(folder, "data"))
        file = Path(folder, MEETING)
        text = file.read_text(encoding="utf-8")
        for good, bad in SLIPS:
            text = text.replace(good, bad, 1)
        file.write_text(text, encoding="utf-8")
        command = ["readout", "validate", MEETING]
        environment = {**os.environ, "FORCE_COLOR": "1"}
        result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    console = Console(record=True, width=90, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(f"$ {' '.join(command)}\n{result.stdout}".rstrip()))
    svg = console.export_svg(title="readout validate")
    # The fonts that rich would load from the web go: a system's own will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!-- .*? -->", "", svg)
    svg = re.sub(r"terminal-[0-9]+-", "terminal-", svg)
    svg = svg.replace("<text ", '<text xml:space="preserve" ')
    (HERE / "diagnostic.svg").write_text(svg, encoding="utf-8", newline="\n")


def workbook() -> None:
    """The sheet of participants of our own data, with a drop-down open, in LibreOffice on a screen of its own.

    Needs soffice, Xvfb, xdotool, ImageMagick's `import` and, for letters as wide as Excel's, the font Carlito.
    """
    names = [table.name for table in tables.layout(default())]
    keys = ["ctrl+Next"] * (names.index("participants") + 1) + ["Right"] * 3 + ["Down"] * 3 + ["alt+Down"]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["readout", "export", "xlsx", "-o", folder], cwd=ROOT, check=True)
        screen = subprocess.Popen(["Xvfb", "-displayfd", "1", "-screen", "0", "1400x760x24"], stdout=subprocess.PIPE)
        environment = {**os.environ, "DISPLAY": f":{screen.stdout.readline().decode().strip()}"}
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        command = ["soffice", profile, "--norestore", "--nologo", "--calc", Path(folder, "dataset.xlsx")]
        office = subprocess.Popen(command, env=environment)
        time.sleep(30)
        for key in keys:
            subprocess.run(["xdotool", "key", key], env=environment, check=True)
            time.sleep(0.5)
        # From the formula bar down to the tabs of the sheets, without the sidebar.
        cut = ["-crop", "1340x661+0+78", "+repage", "-colors", "64", "-strip"]
        picture = ["import", "-window", "root", *cut, f"PNG8:{HERE / 'workbook.png'}"]
        subprocess.run(picture, env=environment, check=True)
        office.terminate()
        office.wait()
        screen.terminate()
        screen.wait()


if __name__ == "__main__":
    for name in sys.argv[1:] or ["diagnostic", "workbook"]:
        {"diagnostic": diagnostic, "workbook": workbook}[name]()
