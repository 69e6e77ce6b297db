"""The site in a real browser, from a folder and without network: nothing fails, everybody can read it, search finds."""

import json
import random
import shutil
import subprocess

import pytest
from test_site import hostile_site

from helpers import ROOT, node_module, unavailable
from readout.model.dataset import values
from readout.publish import formats
from readout.publish.formats.site import paths, relations
from readout.store import load

pytestmark = [pytest.mark.system, pytest.mark.xdist_group("browser")]

PAGES = [
    *("index", "meetings", "events", "people", "organizations", "places", "sources", "timeline", "network"),
    *("contested", "codebook", "search", "changes", "map", "meetings-by-state", "meetings-by-form"),
    *("meetings/2025/2025-11-03-istanbul-gaza", "events/c/comcec-41", "people/h/hakan-fidan"),
    *("organizations/t/turkiye", "places/i/istanbul", "sources/w/wam-20251104"),
    *("organizations/u/united-states.seats.2", "meetings-by-state.united-states"),
]
"""A page of each kind."""
NO_NETWORK = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND"]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    data = folder / "data"
    shutil.copytree(ROOT / "data", data)
    place = data / "places" / "istanbul.yaml"  # so that there is a map
    text = place.read_text("utf-8")
    if "coordinates" not in text:
        lines = text.splitlines(keepends=True)
        at = next(at for at, line in enumerate(lines) if line.startswith("classification:"))
        place.write_text("".join([*lines[: at + 1], "coordinates: 41.01, 28.96\n", *lines[at + 1 :]]), "utf-8")
        settings = data / "readout.toml"
        settings.write_text(settings.read_text("utf-8").replace('schema_version = "1.0"', 'schema_version = "1.1"'))
    options = formats.Options(since={"before": load.load(ROOT / "data")})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(relations, "MOST", 20)  # so that tables have further pages
        formats.write_one("site", load.load(data), folder / "site", options)
    return folder / "site"


@pytest.fixture(scope="module")
def browser():
    api = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or unavailable("chromium is not installed (Debian: apt-get install chromium)")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=NO_NETWORK)
        yield browser
        browser.close()


@pytest.fixture
def context(browser):
    with browser.new_context() as context:
        yield context


def watched(context, problems):
    """A new page that notes what fails in it."""
    page = context.new_page()
    page.on("console", lambda message: problems.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on("requestfailed", lambda request: problems.append(f"{page.url}: {request.url} failed"))
    page.on("request", lambda request: request.url.startswith("file:") or problems.append(request.url))
    return page


def test_nothing_fails_and_nothing_is_asked_of_the_network(site, context):
    problems = []
    page = watched(context, problems)
    for name in PAGES:
        page.goto((site / f"{name}.html").as_uri())
        page.wait_for_load_state("networkidle")
    assert problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_a_page_of_each_kind(scheme, site, browser):
    axe = (node_module("axe-core") / "axe.min.js").read_text("utf-8")
    violations = []
    with browser.new_context(color_scheme=scheme, bypass_csp=True) as context:
        page = context.new_page()
        for name in PAGES:
            page.goto((site / f"{name}.html").as_uri())
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            page.evaluate(axe)
            result = page.evaluate("axe.run({ preload: false })")
            violations += [
                (name, each["id"], [(node["target"], node["failureSummary"]) for node in each["nodes"][:3]])
                for each in result["violations"]
            ]
    assert violations == []


INTERACTIVE = 'a[href], button, input, select, summary, [tabindex="0"]'
PREPARE = """selector => {
  document.querySelectorAll("details").forEach((each) => { each.open = true; });
  const all = [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
  all.forEach((each, at) => { each.dataset.at = at; });
  globalThis.reached = [];
  document.addEventListener("focusin", ({ target }) => {
    const style = getComputedStyle(target);
    const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1;
    globalThis.reached.push([Number(target.dataset.at), isSeen]);
  });
  return all.length;
}"""
BY_KEYBOARD = [
    *("index", "meetings-by-form", "timeline", "map", "search", "contested"),
    *("meetings/2025/2025-11-03-istanbul-gaza", "people/h/hakan-fidan", "organizations/u/united-states.seats.2"),
]


@pytest.mark.parametrize("name", BY_KEYBOARD)
def test_the_keyboard_alone_reaches_everything_in_its_order_and_shows_where_it_is(name, site, context):
    page = context.new_page()
    page.goto((site / f"{name}.html").as_uri())
    page.wait_for_function("!document.getElementById('search') || !document.getElementById('search').hidden")
    count = page.evaluate(PREPARE, INTERACTIVE)
    for _ in range(count):
        page.keyboard.press("Tab")
    reached = page.evaluate("globalThis.reached")
    assert [at for at, _ in reached] == list(range(count))
    assert all(is_seen for _, is_seen in reached)


def test_the_keyboard_skips_to_the_page_and_unfolds_what_is_folded(site, context):
    page = context.new_page()
    page.goto((site / "meetings/2025/2025-11-03-istanbul-gaza.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "page"
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")


WIDTHS = {"phone": (360, 740), "desktop": (1280, 900)}


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_screen(width, site, browser):
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    with browser.new_context(viewport=size) as context:
        page = context.new_page()
        for name in PAGES:
            page.goto((site / f"{name}.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name


def test_a_strangers_texts_run_no_script_and_break_no_page(browser, tmp_path):
    site = hostile_site(tmp_path)
    problems = []
    with browser.new_context(viewport={"width": 360, "height": 740}) as context:
        page = watched(context, problems)
        page.on("dialog", lambda dialog: problems.append(dialog.message))
        for name in ("index", "meetings", "timeline", "network", "contested", *PAGES[16:22]):
            page.goto((site / f"{name}.html").as_uri())
            page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        page.goto(f"{(site / 'search.html').as_uri()}#q=script")
        page.wait_for_selector("#results a")
        assert "</script><script>alert(1)" in page.inner_text("#results")
    assert problems == []


def test_without_script_every_value_of_the_data_is_in_the_visible_text_of_its_element(site, browser):
    """In a browser without script, with all folds unfolded as a reader would: each element with an address is visible,
    and says something."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        for record in load.load(ROOT / "data").records["meetings"]:
            if "claims" not in record.value or len(record.value["claims"]) < 12:
                continue
            page.goto((site / f"{paths.page('meetings', record.id)}.html").as_uri())
            while page.locator("details:not([open]) > summary:visible").count():
                page.locator("details:not([open]) > summary:visible").first.click()
            for claim in record.value["claims"]:
                for name in ("value", "standing", "by", "text", "rule"):
                    if name in claim:
                        address = paths.fragment(f"claims/{claim['id']}/{name}")
                        element = page.locator(f"[id='{address}']")
                        assert element.is_visible(), (record.id, claim["id"], name)
                        assert element.inner_text().strip(), (record.id, claim["id"], name)


def test_a_link_to_a_claim_unfolds_it(site, context):
    page = context.new_page()
    address = (site / "meetings/2025/2025-11-03-istanbul-gaza.html").as_uri()
    page.goto(f"{address}#claims/uae-foreign-minister")
    assert page.locator("[id='claims/uae-foreign-minister']").is_visible()


def test_without_script_everything_is_there_but_the_search(site, browser):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto((site / "meetings/2025/2025-11-03-istanbul-gaza.html").as_uri())
        page.locator("details.rivals > summary").first.click()
        assert page.locator("[id='claims/date-year-slip']").count() == 1
        page.goto((site / "search.html").as_uri())
        assert "needs a little script" in page.inner_text("main")
        assert not page.locator("form").is_visible()


def test_a_table_is_sorted_by_its_columns(site, context):
    page = context.new_page()
    page.goto((site / "people/h/hakan-fidan.html").as_uri())
    button = page.locator("table.sortable").first.locator("th button").nth(1)
    cells = page.locator("table.sortable").first.locator("tbody th")
    button.click()
    texts = cells.all_inner_texts()
    assert texts == sorted(texts)
    button.click()
    assert cells.all_inner_texts() == texts[::-1]


def test_an_old_address_leads_on(site, context):
    (site / "old.html").write_text('<!doctype html><meta http-equiv="refresh" content="0; url=index.html">', "utf-8")
    page = context.new_page()
    page.goto((site / "old.html").as_uri())
    page.wait_for_url("**/index.html")


# ---------------------------------------------------------------- search


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Ministerial Meeting on Gaza", "Ministerial Meeting on Gaza"),
        ("hakan fid", "Hakan Fidan"),  # the beginning of a word
        ("Hakan Fidam", "Hakan Fidan"),  # a slip
        ("erdogan", "Recep Tayyip Erdoğan"),  # without its mark
        ("ЕРДОГАН", "Recep Tayyip Erdoğan"),  # in another script, in capitals
        ("zzzzzz", None),
    ],
)
def test_search_finds(query, first, site, context):
    page = context.new_page()
    page.goto((site / "search.html").as_uri())
    page.fill("#q", query)
    page.wait_for_function("query => location.hash.includes('q=')", arg=query)
    page.wait_for_timeout(200)
    results = page.locator("#results a").all_inner_texts()
    assert (results[0] if results else None) == first


def test_search_finds_what_was_said_and_agreed_not_only_names(site, tmp_path):
    """For each free text of each record, the words of it find the record: in Node, as the page's script does."""
    node = shutil.which("node") or unavailable("node is not installed")
    dataset = load.load(ROOT / "data")
    texts = [
        (f"{paths.page(record.collection.name, record.id)}", text)
        for record in dataset
        for _, field, text in values(record.collection.field, record.value)
        if field.format in ("line", "text") and len(text) > 20
    ]
    chosen = random.Random(1).sample(texts, 400)
    script = tmp_path / "find.cjs"
    script.write_text(FINDING, "utf-8")
    output = subprocess.run(
        [node, script, site, json.dumps([text for _, text in chosen])],
        capture_output=True, text=True, check=True, encoding="utf-8",
    ).stdout  # fmt: skip
    for (path, text), hits in zip(chosen, json.loads(output), strict=True):
        assert path in hits, text


FINDING = """
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");
const [site, queries] = process.argv.slice(2);
const { Search } = require(path.join(site, "assets", "search.js"));
const load = (name) => vm.runInThisContext(fs.readFileSync(path.join(site, "search", `${name}.js`), "utf-8"));
globalThis.readoutSearch = new Search(async (name) => load(name));

async function main() {
  const search = globalThis.readoutSearch;
  const results = [];
  for (const query of JSON.parse(queries)) {
    const paths = [];
    for (const number of await search.find(query)) paths.push((await search.record(number))[1]);
    results.push(paths);
  }
  console.log(JSON.stringify(results));
}
main();
"""


def test_a_name_ranks_above_a_text_that_mentions_it(site, context):
    page = context.new_page()
    page.goto(f"{(site / 'search.html').as_uri()}#q=istanbul")
    page.wait_for_selector("#results a")
    results = page.locator("#results a").all_inner_texts()
    assert results[0] == "Istanbul"
    assert len(results) > 5


def test_facets_narrow_what_is_found(site, context):
    page = context.new_page()
    page.goto((site / "search.html").as_uri())
    page.select_option("select[name=kind]", label="Meetings")
    page.select_option("select[name=year]", label="2025")
    page.wait_for_timeout(200)
    everything = page.locator("#results a").count()
    page.check("input[name=contested]")
    page.wait_for_timeout(200)
    assert 0 < page.locator("#results a").count() < everything
    page.select_option("select[name=state]", label="Qatar")
    page.wait_for_timeout(200)
    assert "Ministerial Meeting on Gaza" in page.locator("#results a").all_inner_texts()


def test_search_agrees_with_minisearch(site, tmp_path):
    """The same tokens by the same rules (all words, their beginnings, one slip from four letters on) in MiniSearch."""
    minisearch = node_module("minisearch")
    node = shutil.which("node") or unavailable("node is not installed")
    queries = [
        *("gaza", "istanb", "fidn", "hakan", "meeting gaza", "president russia", "2015", "prime ministr", "yalta conf"),
        *("united states", "minister", "al sisi", "reykjavik", "obma", "presidnt", "a", "un", "g20 bali", "xi"),
    ]
    script = tmp_path / "compare.cjs"
    script.write_text(COMPARISON, "utf-8")
    command = [node, script, site, minisearch, json.dumps(queries)]
    output = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8").stdout
    for query, (ours, theirs) in zip(queries, json.loads(output), strict=True):
        assert ours == theirs, query
        assert ours, query


COMPARISON = """
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");
const [site, minisearch, queries] = process.argv.slice(2);
const { Search } = require(path.join(site, "assets", "search.js"));
const MiniSearch = require(path.join(minisearch, "dist", "cjs", "index.cjs"));
const load = (name) => vm.runInThisContext(fs.readFileSync(path.join(site, "search", `${name}.js`), "utf-8"));
globalThis.readoutSearch = new Search(async (name) => load(name));

async function main() {
  const search = globalThis.readoutSearch;
  await search.find("");
  const documents = search.facetsOf.map((_, id) => ({ id, text: [] }));
  for (const start of search.starts.keys()) {
    load(start);
    search.shards.get(start).forEach((postings, at) => {
      const word = search.words[search.starts.get(start) + at];
      postings.forEach((posting) => documents[Math.floor(posting / 4)].text.push(word));
    });
  }
  const other = new MiniSearch({ fields: ["text"], tokenize: (text) => text.split(" "), processTerm: (term) => term });
  other.addAll(documents.map(({ id, text }) => ({ id, text: text.join(" ") })));
  const options = {
    prefix: true,
    combineWith: "AND",
    fuzzy: (term) => (term.length > 3 ? 1 : false),
    tokenize: (query) => search.split(query),
  };
  const results = [];
  for (const query of JSON.parse(queries)) {
    const ours = (await search.find(query)).sort((a, b) => a - b);
    const theirs = other.search(query, options).map(({ id }) => id).sort((a, b) => a - b);
    results.push([ours, theirs]);
  }
  console.log(JSON.stringify(results));
}
main();
"""
