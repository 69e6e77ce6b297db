"""The site: pages that can be read without script, a link for every value, nothing of the data live in them."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from helpers import ROOT
from readout.model.addresses import key_of
from readout.model.dataset import values
from readout.publish import formats
from readout.publish.formats.site import paths
from readout.store import load

DATA = ROOT / "data"
VOID = {"meta", "link", "br", "img", "input", "hr", "path", "circle", "line", "rect", "use"}


class Page(HTMLParser):
    """The elements of a page: links, ids, and the visible text of each element with an id."""

    def __init__(self, text):
        super().__init__()
        self.links, self.texts, self.stack, self.scripts, self.attributes = [], {}, [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.attributes += attributes
        self.links += [value for name, value in attrs if name in ("href", "src")]
        if tag == "script":
            self.scripts.append(attributes)
        if id := attributes.get("id"):
            assert id not in self.texts, f"two elements have the id {id}"
            self.texts[id] = ""
        if tag not in VOID:
            self.stack.append((tag, attributes.get("id")))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.stack.pop()

    def handle_endtag(self, tag):
        opened, _ = self.stack.pop()
        assert opened == tag, f"<{opened}> is closed by </{tag}>"

    def handle_data(self, data):
        if not any(tag in ("script", "style", "title", "svg") for tag, _ in self.stack):
            for id in {id for _, id in self.stack if id}:
                self.texts[id] += data


def build(folder, source=DATA):
    dataset = load.load(source)
    assert formats.write_one("site", dataset, folder / "site", formats.Options()) == []
    return dataset, folder / "site"


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    return build(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def pages(real):
    _, site = real
    return {path.relative_to(site).as_posix(): Page(path.read_text("utf-8")) for path in site.rglob("*.html")}


def test_every_record_has_a_page_and_its_json(real, pages):
    dataset, site = real
    for record in dataset:
        path = paths.page(record.collection.name, record.id)
        assert f"{path}.html" in pages
        assert (site / f"{path}.json").is_file()


def test_no_link_inside_is_dead(real, pages):
    _, site = real
    dead = []
    for name, page in pages.items():
        for link in page.links:
            if link.startswith(("http://", "https://")):
                continue
            target, _, fragment = link.partition("#")
            path = Path(site, name).parent.joinpath(unquote(target)).resolve() if target else Path(site, name)
            inside = path.is_file() and path.is_relative_to(site.resolve())
            if not inside or (fragment and fragment not in pages[path.relative_to(site.resolve()).as_posix()].texts):
                dead.append((name, link))
    assert dead == []


def addresses(field, mapping, prefix=""):
    """Every address of a record with a value, but ids: those are in the address itself."""
    for inner in field.fields:
        if inner.name not in mapping or inner.name == "id":
            continue
        if not inner.table:
            yield f"{prefix}{inner.name}", inner
            continue
        for item in mapping[inner.name]:
            address = f"{prefix}{inner.name}/{key_of(inner, item)}"
            yield address, inner
            yield from addresses(inner, item, f"{address}/")


def test_every_value_and_claim_stands_at_its_address(real, pages):
    dataset, _ = real
    for record in dataset:
        page = pages[f"{paths.page(record.collection.name, record.id)}.html"]
        for address, field in addresses(record.collection.field, record.value):
            if field.name == "about":  # it says where the claim stands
                continue
            assert page.texts.get(paths.fragment(address), "").strip(), f"{record.address}: {address}"


def test_a_reader_meets_no_id_and_no_word_of_the_schema(real, pages):
    dataset, _ = real
    texts = [value for record in dataset for _, _, value in values(record.collection.field, record.value)]
    prose = {word for text in texts if " " in str(text) for word in re.findall(r"[\w-]+", text)}
    ids = {record.id for record in dataset if re.search("-.*[0-9]|[0-9].*-", record.id)} - prose
    assert len(ids) > 200
    for name, page in pages.items():
        if name == "codebook.html":  # the schema explains with examples
            continue
        words = set(re.findall(r"[\w-]+", re.sub(r"https?://\S+|[A-Z][a-z]+/\S+", "", page.texts["page"])))
        assert words & ids == set(), name
        assert {word for word in words - prose if "_" in word} == set(), name
