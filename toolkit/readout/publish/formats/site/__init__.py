"""A site of pages to read: `site/`, a folder that opens with a double click on `index.html`.

It needs no server, no network, and no script to be read. Each record has a page, with its data as JSON beside it; each
value and claim is an element with its address as its `id`, so that all can be linked to.

- `index` knows what pages tell of other records, `paths` where they lie, `words` what they say;
- `values`, `trails`, `records` and `sentences` make of one record what its template takes, `relations` what the index
  tells of it; `templates/` has the templates, `assets/` style and scripts;
- `overviews` has the pages of many records.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from readout.model.dataset import Dataset
from readout.publish.formats import Options, Writer

TARGET = "site/"
LOSSLESS = False
IN_ALL = False


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> Writer:
    """Begin the site: look over all records once, for what their pages tell of each other."""
    from readout.publish.formats.site.writer import SiteWriter

    del files
    return SiteWriter(dataset, target, options.since)
