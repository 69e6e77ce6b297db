"""What names a record in words, outside of its fields: accepted findings of the metadata, and comments that suppress.

They follow an id that changes. Of a comment, which people read and nothing rests on, only what can mean nothing else
is changed: `collection/id`, and an id of several words that no other record has.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from readout.lint import acceptance, suppression
from readout.model.dataset import Dataset, Record
from readout.store.paths import SETTINGS
from readout.syntax import toml
from readout.syntax.document import Document
from readout.syntax.yaml import reader

Readdress = Callable[[str, str, str], str]
"""Returns what leads to a value after the change, from the collection and id of its record, and its address there."""


def follow(dataset: Dataset, texts: dict[str, str], readdress: Readdress) -> None:
    """Change the accepted findings in readout.toml; `texts` are the new ones of files by path."""
    document = dataset.metadata_document
    listed = dataset.metadata.get(acceptance.NAME)
    if not isinstance(document, Document) or not document.path.endswith(SETTINGS) or not isinstance(listed, list):
        return
    changed = list(dict.fromkeys(_readdressed(text, readdress) if isinstance(text, str) else text for text in listed))
    if changed == listed:
        return
    try:
        texts[document.path] = toml.edited(document.text, {acceptance.NAME: changed})
    except toml.EditError:  # laid out in a way that only people can change; RO901 tells them
        return


def _readdressed(text: str, readdress: Readdress) -> str:
    subject, separator, reason = text.partition(acceptance.SEPARATOR)
    code, blank, where = subject.partition(" ")
    collection, _, rest = where.partition("/")
    id, _, address = rest.partition("/")
    return f"{code}{blank}{readdress(collection, id, address)}{separator}{reason}" if id else text


def follow_in_comments(dataset: Dataset, texts: dict[str, str], record: Record, new: str) -> None:
    """Change the id of a record in the comments that suppress; `texts` are the new ones of files by path."""
    old = record.id
    is_clear = "-" in old and sum(old in by_id for by_id in dataset.index.values()) == 1
    start = r"(?<![\w/-])"
    prefix = f"{start}{record.collection.name}/" + (f"|{start}" if is_clear else "")
    name = re.compile(rf"(?P<prefix>{prefix}){re.escape(old)}(?![\w-])")
    documents = {each.document.path: each.document for each in dataset}
    for path, document in documents.items():
        text = texts.get(path, document.text if isinstance(document, Document) else "")
        if old in text and path.endswith((".yaml", ".yml")) and suppression.COMMENT.search(text):
            changed = _in_comments(path, text, lambda part: name.sub(rf"\g<prefix>{new}", part))
            if changed != text:
                texts[path] = changed


def _in_comments(path: str, text: str, change: Callable[[str], str]) -> str:
    """Return a text with other words in the comments that suppress."""
    starts = {each.comment.end for each in suppression.suppressions(reader.read(path, text.encode()))}
    for start in sorted(starts, reverse=True):
        rest = suppression.REASON.match(text, start)
        end = rest.end() if rest else start
        text = text[:start] + change(text[start:end]) + text[end:]
    return text
