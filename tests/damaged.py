"""Our records with slips, as a folder of NDJSON: what is found in it must be the same whoever looks for it."""

import json
import random

from helpers import DATASETS
from mutations import mutants
from readout.store import load


def write(folder, whole):
    """A dataset as a folder of NDJSON, from the lists of its collections."""
    folder.mkdir(exist_ok=True)
    metadata = {"title": "T", "license": "CC0-1.0", "language": "en", "schema_version": "1.1"}
    (folder / "metadata.json").write_text(json.dumps(metadata))
    for name, values in whole.items():
        lines = "".join(f"{json.dumps(value)}\n" for value in values)
        (folder / f"{name}.ndjson").write_text(lines, encoding="utf-8")
    return folder


def damaged(seed):
    """The real records, every third of them with a slip: of its form, of an id, of a date, of a text, or repeated."""
    chance, whole = random.Random(seed), {}
    for name, records in load.load(DATASETS[0]).records.items():
        values = whole[name] = []
        for record in records:
            value = json.loads(json.dumps(record.value))
            match chance.randrange(12):
                case 0:
                    value = chance.choice([each for _, each in mutants(record, 5) if isinstance(each, dict)] or [value])
                case 1 if "sources" in value:
                    value["sources"] = [*value["sources"], chance.choice(["no-source", "wam-2025110"])]
                case 2 if "date" in value:
                    value["date"] = chance.choice(["2031-01-01", "1950", "2025-02-30", "2025-11-04/2025-11-03"])
                case 3 if "name" in value:
                    value["name"] += chance.choice([" ", "\u200b", "е"])
                case 4:
                    values.append(value)
            values.append(value)
    return whole
