"""A file does not have the name of the record that it holds.

## Why

People look for a record by its file, and programs by its id. Where the two differ, one of them misleads.
Files that hold several records may have any name.

## Example

```yaml
# places/constantinople.yaml
id: constantinopolis
#   ^^^^^^^^^^^^^^^^ the id differs from the file's name, `constantinople`
name: Constantinople
classification: city
```

## Use instead

```yaml
# places/constantinople.yaml
id: constantinople
name: Constantinople
classification: city
```
"""

from collections.abc import Iterator
from pathlib import PurePosixPath

from readout.diagnostic import Severity
from readout.lint.duplicate_ids import duplicates
from readout.lint.finding import Finding
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup
from readout.store.paths import SETTINGS
from readout.syntax.document import Document
from readout.text.mismatches import kebab
from readout.text.quoting import quoted

SEVERITY = Severity.ERROR
ABOUT_FILES = True


def may_find(values: RecordValues, dataset: RecordLookup) -> bool:
    settings = dataset.metadata_document
    if settings is None or not settings.path.endswith(SETTINGS):
        return False
    name = values.record.document.path.rpartition("/")[2]
    return name.rpartition(".")[0] != values.record.id


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    settings = dataset.metadata_document
    if settings is None or PurePosixPath(settings.path).name != SETTINGS:
        return  # only a folder with settings has a file for each record
    file = PurePosixPath(record.document.path)
    if record.pointer or not record.id or not isinstance(record.document, Document) or file.stem == record.id:
        return
    if any(record is other for other, _ in dataset.about(duplicates)):
        return  # its id is still that of another, and is reported as that
    message = f"the id differs from the file's name, {quoted(file.stem)}"
    help = f"rename the file to {record.id}{file.suffix}, or correct the id"
    meant = file.stem if kebab(file.stem) == file.stem else None
    yield Finding(record, ("id",), message, help, suggestion=meant)
