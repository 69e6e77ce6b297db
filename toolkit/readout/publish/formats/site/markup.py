"""The smallest pieces of pages: links, values and lists of sources. They are so many that templates would take most of
the time of an export for them. Everything is escaped."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from readout.publish.formats.site.trails import Source, Sources
from readout.publish.formats.site.values import Text, Value
from readout.publish.formats.site.words import Words

OUTSIDE = ("http://", "https://")


def text(each: Text) -> Markup:
    """Return a stretch of text, as a link if it leads somewhere."""
    if not each.href:
        return escape(each.text)
    relation = ' rel="noopener noreferrer external"' if each.href.startswith(OUTSIDE) else ""
    return _safe(f'<a href="{escape(each.href)}"{relation}>{escape(each.text)}</a>')


def texts(listed: Iterable[Text]) -> Markup:
    """Return several stretches of text, separated by commas."""
    return _safe(", ".join(map(text, listed)))


def value(value: Value, tag: str = "span", look: str = "") -> Markup:
    """Return a value as an element with its address as `id`."""
    if value.kind == "ordered":
        return _safe(f'<ol id="{escape(value.id)}">{"".join(f"<li>{text(each)}</li>" for each in value.texts)}</ol>')
    names = f"{look} text".strip() if value.kind == "text" else look
    look = f' class="{escape(names)}"' if names else ""
    return _safe(f'<{tag} id="{escape(value.id)}"{look} dir="auto">{texts(value.texts)}</{tag}>')


def sources(sources: Sources, words: Words) -> Markup:
    """Return sources, those that go back to one together."""
    prefix = escape(f"{sources.id}/" if sources.address else "")
    items = []
    for group in sources.groups:
        shared = f' <span class="faint">{escape(group.shared)}</span>' if group.shared else ""
        copies = "".join(
            f'<li>{_source(copy)} <span class="faint">{escape(words("repeats"))}</span></li>' for copy in group.copies
        )
        items.append(f"<li>{_source(group.source)}{shared}{f'<ul>{copies}</ul>' if copies else ''}</li>\n")
    listed = f'<ul class="sources" id="{prefix}sources">\n{"".join(items)}</ul>'
    return _safe(f'<div id="{prefix}locators">{listed}</div>\n')


def _source(source: Source) -> str:
    place = f' <span class="place">{escape(source.place)}</span>' if source.place else ""
    return f"{text(source.link)}{place}"


def _safe(markup: str) -> Markup:
    return Markup(markup)  # noqa: S704 - what is put into it was escaped
