"""readout: a toolkit for open datasets of diplomatic meetings.

    dataset = readout.load("data")                   # a Dataset; raises InvalidDataset if it has errors
    for meeting in readout.typed(dataset).meetings or ():  # pydantic models: readout.models
        print(meeting.name)
    readout.check("data")                            # a list of Diagnostics
    readout.export(dataset, ["csv", "popolo"], "build")

What is offered here is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from readout.version import __version__ as __version__

if TYPE_CHECKING:
    from readout import models as models
    from readout.api import InvalidDataset, check, export, load, typed
    from readout.dataset import Dataset
    from readout.diagnostic import Diagnostic, Severity
    from readout.exporters import CannotHold, Loss
    from readout.loading import NotADataset
    from readout.publishing import Lossy, Refused


__all__ = [
    "CannotHold",
    "Dataset",
    "Diagnostic",
    "InvalidDataset",
    "Loss",
    "Lossy",
    "NotADataset",
    "Refused",
    "Severity",
    "check",
    "export",
    "load",
    "models",
    "typed",
]

_HOMES = {
    "readout.api": ("InvalidDataset", "check", "export", "load", "typed"),
    "readout.dataset": ("Dataset",),
    "readout.diagnostic": ("Diagnostic", "Severity"),
    "readout.exporters": ("CannotHold", "Loss"),
    "readout.publishing": ("Lossy", "Refused"),
    "readout.loading": ("NotADataset",),
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name == "models":
        return import_module("readout.models")
    for home, names in _HOMES.items():
        if name in names:
            found: object = getattr(import_module(home), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
