"""The site: pages that can be read without script, a link for every value, nothing of the data live in them."""

import gzip
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

import readout
from helpers import ROOT, dataset_of
from readout.cli.app import app
from readout.model.addresses import key_of
from readout.model.dataset import values
from readout.model.schema import default
from readout.publish import formats
from readout.publish.formats.site import paths
from readout.store import load
from strategies import full_dataset

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


def test_the_same_dataset_gives_the_same_bytes(real, tmp_path):
    _, first = real
    _, second = build(tmp_path)
    files = {path.relative_to(first): path.read_bytes() for path in first.rglob("*") if path.is_file()}
    assert {path.relative_to(second): path.read_bytes() for path in second.rglob("*") if path.is_file()} == files


def test_pages_are_small_but_for_lists(real):
    dataset, site = real
    for record in dataset:
        content = (site / f"{paths.page(record.collection.name, record.id)}.html").read_bytes()
        assert len(content) <= 150_000, record.address
        assert len(gzip.compress(content)) <= 25_000, record.address


@pytest.mark.parametrize("seed", range(3))
def test_a_dataset_that_uses_every_field_is_shown_whole(seed, tmp_path):
    whole = full_dataset(default(), seed)
    dataset = dataset_of(whole, tmp_path)
    formats.write_one("site", dataset, tmp_path / "site", formats.Options())
    for record in dataset:
        path = tmp_path / "site" / f"{paths.page(record.collection.name, record.id)}.html"
        page = Page(path.read_text("utf-8"))
        for address, field in addresses(record.collection.field, record.value):
            if field.name != "about":
                assert paths.fragment(address) in page.texts, f"{record.address}: {address}"


# ---------------------------------------------------------------- a stranger's data

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'>{{ 7 * 7 }}\u202e\u200b&lt;"


def hostile(field, value):
    """A record in which every free text is hostile."""
    result = {}
    for name, inner in value.items():
        inner_field = field[name]
        scalar = inner_field.items or inner_field
        is_free = not (scalar.enum or scalar.reference or scalar.item_reference or scalar.address)
        if inner_field.table:
            result[name] = [hostile(inner_field, item) for item in inner]
        elif is_free and scalar.format in ("line", "text") and name not in field.key:
            result[name] = [HOSTILE] if isinstance(inner, list) else HOSTILE
        else:
            result[name] = inner
    return result


def test_nothing_of_the_data_is_live(tmp_path):
    dataset = load.load(DATA)
    whole = dataset.canonical()
    for name, collection in dataset.schema.collections.items():
        whole[name] = [hostile(collection.field, value) for value in whole[name]]
    whole["metadata"]["title"] = HOSTILE
    formats.write_one("site", dataset_of(whole, tmp_path), tmp_path / "site", formats.Options())
    for path in (tmp_path / "site").rglob("*.html"):
        text = path.read_text("utf-8")
        page = Page(text)
        assert not [name for name in page.attributes if name.startswith("on") or name == "style"], path
        assert all("src" in script or script["type"] == "application/ld+json" for script in page.scripts), path
        assert all(re.match(r"https?://|[a-z0-9./#_-]", link, re.IGNORECASE) for link in page.links), path
        assert not [link for link in page.links if link.lower().startswith(("javascript:", "data:", "//"))], path
        assert "\u202e" not in text, path
        assert "{{" in text or "HOSTILE" not in text
        assert ">49<" not in text, path
    for path in (tmp_path / "site" / "search").iterdir():
        assert path.read_text("ascii").startswith("readoutSearch.")


def test_pages_allow_no_inline_script_and_nothing_from_elsewhere(real):
    _, site = real
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "default-src 'none'" in text
        assert "unsafe" not in text
        assert not re.search(r"(src|<link[^>]* href)=\"(https?:)?//", text)


# ---------------------------------------------------------------- what users ask for

SMALL = {
    "metadata": {"title": "Small", "schema_version": "1.1"},
    "sources": [{"id": "wire-1", "kind": "news", "publisher": "Wire"}],
    "places": [{"id": "town", "name": "Town", "classification": "city", "coordinates": "41.01, 28.96"}],
    "meetings": [
        {"id": "2025-talks", "name": "Talks", "status": "held", "place_id": "town", "sources": ["wire-1"]},
    ],
}


def small(folder, **changed):
    return dataset_of({**SMALL, **changed}, folder)


def test_places_with_coordinates_are_on_a_map_with_a_table(tmp_path):
    formats.write_one("site", small(tmp_path), tmp_path / "site", formats.Options())
    text = (tmp_path / "site" / "map.html").read_text("utf-8")
    assert f'cx="{round((28.96 + 180) * 4)}"' in text
    assert "41.01, 28.96" in Page(text).texts["page"]
    nowhere = [{key: value for key, value in SMALL["places"][0].items() if key != "coordinates"}]
    formats.write_one("site", small(tmp_path, places=nowhere), tmp_path / "other", formats.Options())
    assert not (tmp_path / "other" / "map.html").exists()


def test_what_changed_is_told_and_an_old_address_leads_on(tmp_path):
    (tmp_path / "old").mkdir()
    old = small(tmp_path / "old")
    renamed = [{**SMALL["meetings"][0], "id": "2025-town-talks", "date": "2025-03-01"}]
    options = formats.Options(since={"v1": old})
    formats.write_one("site", small(tmp_path, meetings=renamed), tmp_path / "site", options)
    told = Page((tmp_path / "site" / "changes.html").read_text("utf-8"))
    assert "Since v1" in told.texts["page"]
    assert "date 2025-03-01 added" in told.texts["page"]
    moved = Page((tmp_path / "site" / "meetings" / "2025" / "2025-talks.html").read_text("utf-8"))
    assert "../../meetings/2025/2025-town-talks.html" in moved.links


def test_a_correction_is_suggested_where_the_settings_say(tmp_path):
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    with (data / "readout.toml").open("a", encoding="utf-8") as file:
        file.write('\n[site]\ncorrections = "https://example.org/issues/new?title={record}"\n')
    dataset = load.load(data)
    assert not [finding for finding in readout.check(data) if finding.code == "RO105"]
    formats.write_one("site", dataset, tmp_path / "site", formats.Options())
    page = Page((tmp_path / "site" / "people" / "h" / "hakan-fidan.html").read_text("utf-8"))
    assert "https://example.org/issues/new?title=people%2Fhakan-fidan" in page.links


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ("[site]\ncorections = 'https://example.org'", "there is no setting `corections` of the site"),
        ("[site]\ncorrections = 'javascript:alert(1)'", "expected a web address, found the text `javascript:alert(1)`"),
        ("[site]\ncorrections = 1", "expected a web address, found the number `1`"),
        ("site = 1", "expected a table, found the number `1`"),
    ],
)
def test_settings_of_the_site_are_checked(setting, message, tmp_path):
    table, _, rest = setting.partition("\n")
    lines = ["title = 'Small'", "schema_version = '1.0'"]
    text = "\n".join([table, *lines] if not rest else [*lines, setting])
    (tmp_path / "readout.toml").write_text(text + "\n", encoding="utf-8")
    assert message in [finding.message for finding in readout.check(tmp_path) if finding.code == "RO105"]


def test_open_shows_the_start_page(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    result = CliRunner().invoke(app, ["export", "site", "--data", str(DATA), "-o", str(tmp_path / "out"), "--open"])
    assert result.exit_code == 0, result.stderr
    assert opened == [(tmp_path / "out" / "site" / "index.html").as_uri()]
    refused = CliRunner().invoke(app, ["export", "json", "--data", str(DATA), "-o", str(tmp_path / "out"), "--open"])
    assert refused.exit_code == 2
    assert "add `site`" in refused.stderr
