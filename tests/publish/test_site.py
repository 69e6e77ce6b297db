"""The site: pages that can be read without script, a link for every value, nothing of the data live in them."""

import copy
import gzip
import json
import posixpath
import random
import re
import shutil
import tomllib
from collections import Counter, defaultdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.testing import CliRunner

import readout
from helpers import ROOT, dataset_of
from readout.cli.app import app
from readout.model import cells
from readout.model.addresses import key_of, resolve
from readout.model.dataset import values
from readout.model.schema import default
from readout.publish import formats
from readout.publish.formats.site import changes, charts, overviews, paths, relations
from readout.store import load
from readout.store.portable import is_device
from readout.text import phrasing
from strategies import full_dataset

DATA = ROOT / "data"
VOID = {"col", "meta", "link", "br", "img", "input", "hr", "path", "circle", "line", "rect", "use"}


class Page(HTMLParser):
    """The elements of a page: links, ids, the visible text of each element with an id, and the rows of its sections."""

    def __init__(self, text):
        super().__init__()
        self.links, self.texts, self.stack, self.scripts, self.attributes = [], {}, [], [], []
        self.around, self.rows, self.section, self.leads_on = {}, {}, "", False
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
            self.around[id] = {other for _, other in self.stack if other}
        self.leads_on |= attributes.get("http-equiv") == "refresh"
        if tag == "section":
            self.section = attributes.get("aria-labelledby", "")
        opened = {other for other, _ in self.stack}
        if tag in ("tr", "li") and not opened & {"thead", "nav"}:
            self.rows.setdefault(self.section, []).append("")
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
        opened = {tag for tag, _ in self.stack}
        if opened & {"tr", "li"} and not opened & {"thead", "nav", "svg"}:
            self.rows[self.section][-1] += data


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


def words_of(dataset, record, field, value):
    """What a reader is told of a value: worked out here from the schema's words, and the site's where it has them."""
    if isinstance(value, list):
        return [text for item in value for text in words_of(dataset, record, field.items, item)]
    if not isinstance(value, str):
        return [str(value).lower() if isinstance(value, bool) else f"{value:,}"]
    if field.reference_prefix:
        return [value.partition(": ")[2]]
    if field.reference:
        target = dataset.find(value, field.reference)
        names = ("publisher", "author", "name") if target.collection.name == "sources" else ("name",)
        return [name for each in names if (name := target.value.get(each))][:1]
    if field.item_reference:
        return []  # its label is put together from the item
    if field.name == "topic":
        return [value.replace("-", " ")]
    if field.enum:
        table = WORDS["standing" if field.name == "standing" else "value"]
        return [table.get(value, value.replace("-", " "))]
    if field.format in ("edtf", "time"):
        return [(phrasing.date if field.format == "edtf" else phrasing.time)(value)]
    return [value]


def free_words(dataset, record, value):
    """The words for the value of a claim that no field has: the names of the records or persons whose ids it lists, if
    it does."""
    seats = {seat["id"]: seat.get("person_id", "") for seat in record.value.get("participants", ())}
    targets = [
        dataset.find(id, dataset.schema.collections) or dataset.find(seats.get(id, ""), ("people",))
        for id in value.split(";")
    ]
    return ", ".join(target.name for target in targets) if all(targets) else value


WORDS = tomllib.loads((ROOT / "toolkit/readout/publish/formats/site/words/en.toml").read_text("utf-8"))


def scalars_of(record):
    """The addresses, fields and values of all that a record states, claims' values as their fields have them."""

    def below(field, mapping, prefix):
        for inner in field.fields:
            if inner.name not in mapping or inner.name in ("id", "about"):
                continue
            if inner.table:
                for item in mapping[inner.name]:
                    yield from below(inner, item, f"{prefix}{inner.name}/{key_of(inner, item)}/")
            elif inner.name == "value" and prefix.startswith("claims/"):
                yield f"{prefix}value", *claimed(mapping, inner)
            else:
                yield f"{prefix}{inner.name}", inner, mapping[inner.name]

    def claimed(claim, own):
        """The value of a claim as the field that it is about has it; as it stands where no field has it."""
        target = resolve(record.collection.field, record.value, claim.get("about", ""))
        if "topic" in claim or target is None or target.field.table:
            return own, claim["value"]
        return target.field, cells.from_cell(target.field, claim["value"])

    yield from below(record.collection.field, record.value, "")


def test_every_value_and_claim_stands_at_its_address_in_words(real, pages):
    dataset, _ = real
    count = 0
    for record in dataset:
        page = pages[f"{paths.page(record.collection.name, record.id)}.html"]
        for address, _ in addresses(record.collection.field, record.value):
            if not address.endswith("/about"):  # it says where the claim stands
                assert page.texts.get(paths.fragment(address), "").strip(), f"{record.address}: {address}"
        for address, field, value in scalars_of(record):
            told = page.texts[paths.fragment(address)]
            for text in words_of(dataset, record, field, value):
                alternatives = {text}
                if address.endswith("/standing"):
                    alternatives.add("also said")
                if address.endswith("/value"):
                    alternatives.add(free_words(dataset, record, text))
                assert any(each in told for each in alternatives), f"{record.address}: {address}: {text!r}"
                count += 1
    assert count > 5_000


# ---------------------------------------------------------------- one value changes


def changed_elements(before, after):
    """The addresses of elements whose own text differs, but for those that hold another one that does."""
    differ = {id for id in {*before.texts, *after.texts} if before.texts.get(id) != after.texts.get(id)}
    return differ - {around for id in differ for around in after.around.get(id, set())}


OTHERS = {"language": ("de", "fr"), "time-zone": ("Europe/Paris", "Asia/Tokyo"), "country-code": ("FR", "JP")}
TIMES = ("03:21", "04:32")


def another(field, value, dataset):
    """Another value that the field can have; None for one that is no value of its own."""
    scalar = field.items or field
    if isinstance(value, list):
        if (other := another(scalar, value[0], dataset)) in (None, *value):
            return None
        return [other, *value[1:]]
    if scalar.enum:
        words = {"stands", "chosen", "rejected", "planned"} & {*scalar.enum} or {*scalar.enum}
        return next(each for each in scalar.enum if each != value and each in words)
    if scalar.reference:
        kind = dataset.find(value, scalar.reference).collection.name
        return next(record.id for record in dataset.records[kind] if record.id != value)
    if isinstance(value, int):
        return not value if isinstance(value, bool) else value + 1_000
    if scalar.format in OTHERS or scalar.format == "time":
        return next(each for each in OTHERS.get(scalar.format, TIMES) if each != value)
    if scalar.format == "edtf":
        return "1901-02-03" if "/" not in value else "1901-02-03/1902-03-04"
    if scalar.format == "url":
        return f"{value}/x"
    return f"{value} Words that stand nowhere else." if scalar.format == "text" else None


def derived_from(record, address, name):
    """The addresses on the page of a record that tell of the value at another one: the standing of claims on it, the
    heading of what sources disagree on, and what names the item that it belongs to."""
    item, _, _ = address.rpartition("/")
    for claim in record.value.get("claims", ()):
        about, id = claim.get("about", ""), claim["id"]
        if about.removesuffix("/start").removesuffix("/end") == address or item == f"claims/{id}":
            yield from (f"claims/{id}/standing", "disagree")
    listed, _, id = item.partition("/")
    for other, field, value in scalars_of(record):
        reference = (field.items or field).item_reference
        if reference == listed and id in (value if isinstance(value, list) else [value]):
            yield other


@pytest.fixture(scope="module")
def whole_site(real, tmp_path_factory):
    """Our own data as one value, and a site of that."""
    folder = tmp_path_factory.mktemp("before")
    whole = real[0].canonical()
    formats.write_one("site", dataset_of(whole, folder), folder / "site", formats.Options())
    return whole, folder / "site"


@pytest.mark.parametrize("seed", range(3))
def test_a_changed_value_changes_its_element_and_what_is_derived_from_it(seed, real, whole_site, tmp_path):
    """One value of any kind in each meeting and event: on its page, no other element with an address says anything
    else, but for the standing of claims on the value and what names its item."""
    dataset, _ = real
    original, before = whole_site
    whole, edits, kinds = copy.deepcopy(original), {}, Counter()
    dice = random.Random(seed)
    for collection in ("meetings", "events"):
        records = sorted(dataset.records[collection], key=lambda each: each.id)
        for value, record in zip(whole[collection], records, strict=True):
            choices = [
                (item, inner, f"{prefix}{inner.name}", other)
                for prefix, field, item in all_items(record.collection.field, value)
                for inner in field.scalars
                if inner.name in item
                and inner.name not in ("about", "topic", "value", *(field.key if prefix else ()))
                and (other := another(inner, item[inner.name], dataset)) is not None
            ]
            by_kind = defaultdict(list)
            for choice in choices:
                scalar = choice[1].items or choice[1]
                by_kind["enum" if scalar.enum else scalar.format or scalar.type].append(choice)
            kind = dice.choice(sorted(by_kind))
            item, field, address, other = dice.choice(by_kind[kind])
            item[field.name] = other
            edits[collection, record.id] = (record, field, address)
            kinds[kind] += 1
    assert len(edits) >= 50
    assert len(kinds) >= 5, kinds
    formats.write_one("site", dataset_of(whole, tmp_path), tmp_path / "site", formats.Options())
    for (collection, id), (record, field, address) in edits.items():
        path = f"{paths.page(collection, id)}.html"
        page = Page((tmp_path / "site" / path).read_text("utf-8"))
        differ = changed_elements(Page((before / path).read_text("utf-8")), page)
        derived = {*map(paths.fragment, derived_from(record, address, field.name))}
        derived |= {  # what names another record that changed
            paths.fragment(other)
            for other, inner, value in scalars_of(record)
            for target in (value if isinstance(value, list) else [value])
            if any((name, target) in edits for name in (inner.items or inner).reference or ())
        }
        assert paths.fragment(address) in differ, (id, address)
        assert differ - derived - {paths.fragment(address)} == set(), (id, address)


@pytest.mark.parametrize("kind", ["text", "attendance", "date"])
def test_one_changed_value_changes_no_page_that_does_not_tell_of_it(kind, whole_site, tmp_path):
    original, before = whole_site
    whole = copy.deepcopy(original)
    meeting = next(each for each in whole["meetings"] if each["id"] == "2025-11-03-istanbul-gaza")
    page = "meetings/2025/2025-11-03-istanbul-gaza"
    seat = next(each for each in meeting["participants"] if each.get("person_id") == "hakan-fidan")
    if kind == "text":
        meeting["statements"][0]["text"] += " Gaza."
    elif kind == "attendance":
        seat["attendance"] = "absent"
    else:
        meeting["date"] = "2025-11-02"
    formats.write_one("site", dataset_of(whole, tmp_path), tmp_path / "site", formats.Options())
    files = {file.relative_to(before).as_posix() for file in before.rglob("*") if file.is_file()}
    assert files == {
        each.relative_to(tmp_path / "site").as_posix() for each in (tmp_path / "site").rglob("*") if each.is_file()
    }
    differ = {name for name in files if (before / name).read_bytes() != (tmp_path / "site" / name).read_bytes()}
    linked = {
        posixpath.normpath(posixpath.join("meetings/2025", link.partition("#")[0]))
        for link in Page((before / f"{page}.html").read_text("utf-8")).links
    }
    assert {f"{page}.html", f"{page}.json"} <= differ
    if kind == "text":
        assert differ <= {f"{page}.html", f"{page}.json"}
    elif kind == "attendance":  # who met whom, then, for all who were there
        assert {name for name in differ if "/" in name and not name.startswith("search/")} <= {
            *linked,
            f"{page}.html",
            f"{page}.json",
        }
        assert "people/h/hakan-fidan.html" in differ
        assert "timeline.html" not in differ
    else:
        assert {"timeline.html", "meetings.html"} <= differ
        assert not {name for name in differ if name.endswith(".json")} - {f"{page}.json"}


def all_items(field, value, prefix=""):
    """The record and its items, each with the start of the addresses of its values, and its field."""
    yield prefix, field, value
    for inner in field.tables:
        for item in value.get(inner.name, ()):
            yield from all_items(inner, item, f"{prefix}{inner.name}/{key_of(inner, item)}/")


def test_a_reader_meets_no_id_and_no_word_of_the_schema(real, pages):
    dataset, _ = real
    texts = [value for record in dataset for _, _, value in values(record.collection.field, record.value)]
    prose = {word for text in texts if " " in str(text) for word in re.findall(r"[\w-]+", text)}
    ids = {record.id for record in dataset if re.search("-.*[0-9]|[0-9].*-", record.id)} - prose
    assert len(ids) > 200
    items = {
        item["id"]
        for record in dataset
        for prefix, _, item in all_items(record.collection.field, record.value)
        if prefix and re.search("-.*-", item.get("id", ""))
    }
    vocabulary = {
        word
        for record in dataset
        for _, field, _ in values(record.collection.field, record.value)
        for word in field.enum
    }
    ids |= items - prose - vocabulary
    assert len(ids) > 400
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
LONG_WORD, LONG_NOTE = "x" * 600, "A note that goes on and on. " * 400


def hostile(field, value, dice):
    """A record in which every free text is hostile, or very long, and every web address is a script."""
    result = {}
    for name, inner in value.items():
        inner_field = field[name]
        scalar = inner_field.items or inner_field
        is_free = not (scalar.enum or scalar.reference or scalar.item_reference or scalar.address)
        if inner_field.table:
            result[name] = [hostile(inner_field, item, dice) for item in inner]
        elif is_free and scalar.format in ("line", "text") and name not in field.key:
            text = dice.choice((HOSTILE, LONG_WORD, LONG_NOTE if scalar.format == "text" else HOSTILE))
            result[name] = [text] if isinstance(inner, list) else text
        elif scalar.format == "url":
            result[name] = f"javascript:alert('{name}')"
        else:
            result[name] = inner
    return result


def hostile_site(folder):
    """A site of our own data in which all texts are a stranger's."""
    dataset, dice = load.load(DATA), random.Random(1)
    whole = dataset.canonical()
    for name, collection in dataset.schema.collections.items():
        whole[name] = [hostile(collection.field, value, dice) for value in whole[name]]
    whole["metadata"] |= {"title": HOSTILE, "url": "javascript:alert(1)", "contributors": [HOSTILE, LONG_WORD]}
    formats.write_one("site", dataset_of(whole, folder), folder / "site", formats.Options())
    return folder / "site"


def test_nothing_of_the_data_is_live(tmp_path):
    site = hostile_site(tmp_path)
    count = 0
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        page = Page(text)
        assert not [name for name in page.attributes if name.startswith("on") or name == "style"], path
        assert all("src" in script or script["type"] == "application/ld+json" for script in page.scripts), path
        assert all(re.match(r"https?://|[a-z0-9./#_-]", link, re.IGNORECASE) for link in page.links), path
        assert not [link for link in page.links if link.lower().startswith(("javascript:", "data:", "//"))], path
        assert "\u202e" not in text, path
        assert "\u200b" not in text, path
        assert ">49<" not in text, path
        count += "{{ 7 * 7 }}" in page.texts["page"]
        for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL):
            assert json.loads(data)["@context"] == "https://schema.org", path
    assert count > 500
    for path in (site / "search").iterdir():
        assert path.read_text("ascii").startswith("readoutSearch.")


DEVICES = ("con", "nul", "aux", "com1", "lpt9")


def test_ids_that_are_names_of_devices_are_no_names_of_files(tmp_path):
    people = [{"id": id, "name": id.upper()} for id in DEVICES]
    states = [{"id": f"{id}-state", "name": id, "classification": "state"} for id in DEVICES]
    seats = [
        {"id": id, "person_id": id, "on_behalf_of_ids": [f"{id}-state"], "attendance": "attended"} for id in DEVICES
    ]
    meetings = [{**SMALL["meetings"][0], "id": id, "participants": seats} for id in DEVICES]
    dataset = small(tmp_path, people=people, organizations=states, meetings=meetings)
    formats.write_one("site", dataset, tmp_path / "site", formats.Options())
    files = [path.relative_to(tmp_path / "site") for path in (tmp_path / "site").rglob("*")]
    for path in files:
        assert not any(is_device(part.partition(".")[0]) for part in path.parts), path
        assert not [part for part in path.parts if part != part.rstrip(". ")], path
    lowered = [path.as_posix().casefold() for path in files]
    assert len({*lowered}) == len(lowered)
    site = tmp_path / "site"
    pages = {path.relative_to(site).as_posix(): Page(path.read_text("utf-8")) for path in site.rglob("*.html")}
    assert reached(pages, "index.html") == {*pages}


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


def test_a_former_id_has_a_page_that_leads_on_and_is_found(tmp_path):
    meetings = [{**SMALL["meetings"][0], "former_ids": ["1999-parley"]}]
    formats.write_one("site", small(tmp_path, meetings=meetings), tmp_path / "site", formats.Options())
    moved = Page((tmp_path / "site" / "meetings" / "1999" / "1999-parley.html").read_text("utf-8"))
    target = f"../../{paths.page('meetings', SMALL['meetings'][0]['id'])}.html"
    assert set(moved.links) >= {target}
    assert all((tmp_path / "site/meetings/1999" / unquote(link)).is_file() for link in moved.links if link[0] != "#")
    assert "parley" in (tmp_path / "site" / "search" / "tokens.js").read_text("utf-8").split()


def test_what_changed_goes_on_on_further_pages(tmp_path, monkeypatch):
    monkeypatch.setattr(changes, "MOST", 2)
    (tmp_path / "old").mkdir()
    same, old = small(tmp_path), small(tmp_path / "old", sources=[], places=[], meetings=[])
    formats.write_one("site", same, tmp_path / "site", formats.Options(since={"v1": old, "v2": same}))
    told = [Page((tmp_path / "site" / f"changes{at}.html").read_text("utf-8")) for at in ("", ".2")]
    assert [len(page.rows["since-1"]) for page in told] == [2, 1]
    assert "Since v2" in told[1].texts["page"]
    assert told[1].rows["since-2"] == ["Nothing."]
    assert "changes.2.html" in told[0].links


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


def test_meetings_are_listed_by_year_by_state_and_by_form(pages):
    gaza = "meetings/2025/2025-11-03-istanbul-gaza.html"
    for name in ("meetings", "meetings-by-state", "meetings-by-form"):
        assert {"meetings.html", "meetings-by-state.html", "meetings-by-form.html"} <= set(pages[f"{name}.html"].links)
        lists = [page for file, page in pages.items() if file.partition(".")[0] == name]
        assert any(gaza in page.links for page in lists)
    assert sum(page.links.count(gaza) for file, page in pages.items() if file.startswith("meetings-by-state")) >= 8


# ---------------------------------------------------------------- lists that are cut


@pytest.fixture
def cut(tmp_path, monkeypatch):
    """The site of our own data with lists that are cut after a few rows."""
    limits = {
        relations: {"MOST": 3},
        overviews: {"ROWS": 7, "GROUPED": 2, "HEADINGS": 5},
        charts: {"MOST_ON_ONE_PAGE": 4, "MOST_ROWS": 5, "MOST_SPOTS": 2},
    }
    for module, names in limits.items():
        for name, value in names.items():
            monkeypatch.setattr(module, name, value)
    dataset, site = build(tmp_path)
    return dataset, {path.relative_to(site).as_posix(): Page(path.read_text("utf-8")) for path in site.rglob("*.html")}


def reached(pages, start):
    """The pages to which links lead from one, by however many steps."""
    seen, pending = {start}, [start]
    while pending:
        name = pending.pop()
        for link in pages[name].links:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(link.partition("#")[0])))
            if target in pages and target not in seen:
                seen.add(target)
                pending.append(target)
    return seen


def test_every_page_can_be_reached_by_links_alone(real, pages, cut):
    dataset, more = cut
    for site in (pages, more):  # nothing need lead to a page that only leads on
        assert reached(site, "index.html") >= {name for name, page in site.items() if not page.leads_on}
    assert len(more) > len(pages) + 100
    records = {f"{paths.page(record.collection.name, record.id)}.html" for record in dataset}
    lists = {name for name in more if "/" not in name}
    for name in dataset.schema.collections:  # also by lists alone
        own = {file for file in lists if re.fullmatch(rf"{name}(\.[0-9]+)?\.html", file)}
        listed = {link for file in own for link in more[file].links}
        assert {record for record in records if record.startswith(f"{name}/")} <= listed


def test_a_cut_list_has_all_its_rows_on_its_pages(pages, cut):
    """What a record's page lists in one table, the pages of a shorter table list together, in the same order."""
    _, more = cut
    count = 0
    for name, page in pages.items():
        for table in ("seats", "met", "mentions"):
            if "/" in name and f"{name.removesuffix('.html')}.{table}.2.html" in more:
                start = re.escape(f"{name.removesuffix('.html')}.{table}.")
                files = sorted(
                    (file for file in more if re.fullmatch(start + r"[0-9]+\.html", file)),
                    key=lambda file: int(file.split(".")[-2]),
                )
                rows = [row for file in (name, *files) for row in more[file].rows.get(table, ())]
                assert rows == page.rows[table], (name, table)
                count += 1
    assert count > 100


def test_the_timeline_has_everything_that_took_place(cut):
    dataset, more = cut
    timelines = [page for file, page in more.items() if file.partition(".")[0] == "timeline"]
    linked = {link for page in timelines for link in page.links}
    for name in ("meetings", "events"):
        assert {f"{paths.page(name, record.id)}.html" for record in dataset.records[name]} <= linked
