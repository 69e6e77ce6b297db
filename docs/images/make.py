"""Makes the pictures of README from real runs: `python docs/images/make.py`."""

import io
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

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


if __name__ == "__main__":
    diagnostic()
