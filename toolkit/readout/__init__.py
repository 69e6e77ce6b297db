"""readout: a toolkit for open datasets of diplomatic meetings.

    dataset = readout.load("data")                   # a Dataset; raises InvalidDataset if it has errors
    for meeting in readout.typed(dataset).meetings or ():  # pydantic models: readout.models
        print(meeting.name)
    readout.check("data")                            # a list of Diagnostics
    readout.export(dataset, ["csv", "popolo"], "build")
    readout.import_("back.xlsx", "data", write=True)  # an Import: its changes, conflicts and findings
    readout.check_partition(records, "meetings")     # and flatten_partition: readout.lint.partitions

What is offered here is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from readout.version import __version__ as __version__

if TYPE_CHECKING:
    from readout import models as models
    from readout.api import InvalidDataset, check, export, import_, load, typed
    from readout.diagnostic import Diagnostic, Severity
    from readout.handoff.plan import CannotImport, Import
    from readout.lint.partitions import check_partition, flatten_partition
    from readout.model.dataset import Dataset
    from readout.parallel import WorkerDied
    from readout.publish.export import Lossy, Refused
    from readout.publish.formats import CannotHold, Loss
    from readout.store.atomic import NotChanged
    from readout.store.paths import NotADataset


__all__ = [
    "CannotHold",
    "CannotImport",
    "Dataset",
    "Diagnostic",
    "Import",
    "InvalidDataset",
    "Loss",
    "Lossy",
    "NotADataset",
    "NotChanged",
    "Refused",
    "Severity",
    "WorkerDied",
    "check",
    "check_partition",
    "export",
    "flatten_partition",
    "import_",
    "load",
    "models",
    "typed",
]

_HOMES = {
    "readout.api": ("InvalidDataset", "check", "export", "import_", "load", "typed"),
    "readout.model.dataset": ("Dataset",),
    "readout.parallel": ("WorkerDied",),
    "readout.diagnostic": ("Diagnostic", "Severity"),
    "readout.publish.formats": ("CannotHold", "Loss"),
    "readout.handoff.plan": ("CannotImport", "Import"),
    "readout.publish.export": ("Lossy", "Refused"),
    "readout.store.load": ("NotADataset",),
    "readout.store.atomic": ("NotChanged",),
    "readout.lint.partitions": ("check_partition", "flatten_partition"),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "models":
        return import_module("readout.models")
    for home, names in _HOMES.items():
        if name in names:
            value: object = getattr(import_module(home), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
