"""What several test files share: our own datasets, and programs that pip does not install."""

import json
import os
import shutil
from functools import lru_cache
from pathlib import Path

import pytest

from readout.model.schema import default
from readout.publish import formats
from readout.store import load

ROOT = Path(__file__).resolve().parent.parent
DATASETS = (ROOT / "data",)


@lru_cache(maxsize=1)
def records():
    """Every record of our own datasets. There is no test to speak of without any."""
    found = [record for folder in DATASETS for record in load.load(folder)]
    assert found, "data/ holds no record"
    return found


def patterns():
    """The pattern of each `x-format` of the schema."""
    fields = [field for collection in default().collections.values() for _, field in collection.field.descendants()]
    scalars = [field.items or field for field in fields]
    return {scalar.format: scalar.pattern for scalar in scalars if scalar.pattern}


def unavailable(what):
    """Skips the test, but fails it in CI, where everything is to be had."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


def node_bin():
    """The folder of the programs that npm installed."""
    return Path(os.environ.get("READOUT_NODE_BIN") or ROOT / "tests" / "node" / "node_modules" / ".bin")


def node_program(name):
    """The path of a program that npm installed. The PATH is not asked: pip has another `jsonschema`."""
    found = shutil.which(name, path=node_bin())
    return found or unavailable(f"{name} is not installed: run `make node`, or name its folder in READOUT_NODE_BIN")


def node_module(name):
    """The folder of a module that npm installed."""
    found = node_bin().parent / name
    return found if found.is_dir() else unavailable(f"the npm module {name} is not installed: run `make node`")


def dataset_of(whole, folder, schema=None):
    """A dataset from the JSON value of one document, read from a file in the folder."""
    file = folder / "whole.json"
    file.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return load.load(file, schema)


def written(dataset, name, folder, **options):
    """The path of an export of the dataset in one format."""
    exporter = formats.exporter(name)
    target = folder / exporter.TARGET
    formats.write_one(name, dataset, target, formats.Options(**options))
    return target


def contents(path):
    """The bytes of a file, or of all files of a folder by name."""
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return {file.name: file.read_bytes() for file in files}
