"""A file has not the name of the record that it holds.

## Why

People look for a record by its file, and programs by its id. Where the two differ, one of them leads
astray. Files that hold several records are free in their names.

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

from readout.dataset import Dataset, Record
from readout.diagnostic import Severity
from readout.loading import SETTINGS
from readout.rules.finding import Finding
from readout.rules.words import shown
from readout.source.document import Document

SEVERITY = Severity.ERROR


def check(record: Record, dataset: Dataset) -> Iterator[Finding]:
    settings = dataset.metadata_document
    if record.pointer or not record.id or not isinstance(record.document, Document):
        return
    if settings is None or PurePosixPath(settings.path).name != SETTINGS:
        return  # only a folder with settings has a file for each record
    if dataset.find(record.id, [record.collection.name]) is not record:
        return  # a copy whose id is still that of the original is reported as that
    file = PurePosixPath(record.document.path)
    if file.stem != record.id:
        help = f"rename the file to {record.id}{file.suffix}, or correct the id"
        yield Finding(record, ("id",), f"the id differs from the file's name, {shown(file.stem)}", help)
