"""Records check and complete themselves while they are typed: the real YAML language server, over stdio,
with the settings that .vscode/settings.json gives it.
"""

import json
import queue
import re
import shutil
import subprocess
import threading
import tomllib

import pytest

from helpers import ROOT, node_module, unavailable
from readout.model import schema
from readout.store import load
from readout.syntax.yaml import reader

SCHEMA = schema.default()
SETTINGS = json.loads((ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
OFFLINE = ROOT / "tests" / "node" / "offline.cjs"
PATIENCE = 60
"""Seconds after which a silent server is a dead one."""

pytestmark = pytest.mark.system

MEETING = """\
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
place_id: istanbul
sources: [wam-20251104]
"""


def nested(settings):
    """Settings as a language client hands them out: `yaml.format.printWidth` inside `yaml`, inside `format`."""
    result = {}
    for name, value in settings.items():
        *path, last = [name] if name.startswith("[") else name.split(".")
        here = result
        for part in path:
            here = here.setdefault(part, {})
        here[last] = value
    return result


class Server:
    """A language server and its client. It runs without a network, and dies if it looks for one."""

    def __init__(self, command, settings):
        self.settings = nested(settings)
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
        )
        self.messages = queue.Queue()
        self.complaints = []
        self.opened = 0
        self.asked = 0
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self.listen, self.listen_to_complaints)]
        for thread in self.threads:
            thread.start()
        self.ask(
            "initialize",
            processId=None,
            rootUri=ROOT.as_uri(),
            workspaceFolders=[{"uri": ROOT.as_uri(), "name": "readout"}],
            capabilities={
                "workspace": {"configuration": True, "workspaceFolders": True},
                "textDocument": {
                    "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
                    "hover": {"contentFormat": ["markdown"]},
                    "publishDiagnostics": {},
                },
            },
        )
        self.tell("initialized")

    def listen(self):
        stream = self.process.stdout
        while header := stream.readline():
            length = int(header.removeprefix(b"Content-Length:"))
            while stream.readline().strip():
                pass
            self.messages.put(json.loads(stream.read(length)))
        self.messages.put(None)

    def listen_to_complaints(self):
        for line in self.process.stderr:
            self.complaints.append(line.decode())

    def send(self, **message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self):
        """The next message that is an answer or news; what the server asks of us is answered."""
        while True:
            message = self.messages.get(timeout=PATIENCE)
            assert message is not None, f"the server ended: {''.join(self.complaints)}"
            if "method" not in message or "id" not in message:
                return message
            wanted = {
                "workspace/configuration": lambda items: [
                    self.settings.get(item["section"]) for item in items["items"]
                ],
                "client/registerCapability": lambda _: None,
            }
            assert message["method"] in wanted, f"an editor would have to do this for the server: {message}"
            self.send(id=message["id"], result=wanted[message["method"]](message["params"]))

    def tell(self, method, **parameters):
        self.send(method=method, params=parameters)

    def ask(self, method, **parameters):
        self.asked += 1
        self.send(id=self.asked, method=method, params=parameters)
        while True:
            message = self.receive()
            if message.get("id") == self.asked:
                assert "error" not in message, message
                return message["result"]

    def open_all(self, texts):
        """Opens texts as the files at the paths (they need not exist): what is wrong with each."""
        addresses = {(ROOT / path).as_uri(): path for path in texts}
        for address, path in addresses.items():
            document = {"uri": address, "languageId": "yaml", "version": 1, "text": texts[path]}
            self.tell("textDocument/didOpen", textDocument=document)
        found = {}
        while len(found) < len(texts):
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] in addresses:
                found[addresses[message["params"]["uri"]]] = message["params"]["diagnostics"]
        return found

    def open(self, path, text):
        """Opens a text as a file whose number fills the path: its address, and what is wrong with it."""
        self.opened += 1
        path = path.format(self.opened)
        return (ROOT / path).as_uri(), self.open_all({path: text})[path]

    def complete(self, address, line, column):
        """What is offered at a place, by its label."""
        position = {"line": line, "character": column}
        found = self.ask("textDocument/completion", textDocument={"uri": address}, position=position)
        return {item["label"]: item for item in found["items"]}

    def hover(self, address, line, column):
        position = {"line": line, "character": column}
        return self.ask("textDocument/hover", textDocument={"uri": address}, position=position)["contents"]["value"]

    def close(self):
        self.ask("shutdown")
        self.tell("exit")
        self.process.wait(timeout=PATIENCE)
        for thread in self.threads:
            thread.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            stream.close()


def node():
    return shutil.which("node") or unavailable("node is not installed")


@pytest.fixture(scope="module")
def server():
    program = node_module("yaml-language-server") / "bin" / "yaml-language-server"
    running = Server([node(), "--require", OFFLINE, program, "--stdio"], SETTINGS)
    yield running
    running.close()
    assert running.process.returncode == 0
    assert running.complaints == []


def test_a_program_cannot_reach_the_network_here():
    for program in ("fetch('http://example.org/')", "require('node:https').get('https://example.org/')"):
        run = subprocess.run([node(), "--require", OFFLINE, "-e", program], capture_output=True, text=True, check=False)
        assert (run.returncode, run.stderr) == (86, "offline: refused to connect to example.org\n")


# ---------------------------------------------------------------- diagnostics


@pytest.mark.parametrize("collection", SCHEMA.collections.values(), ids=lambda collection: collection.name)
def test_every_folder_has_its_schema(server, collection):
    paths = [f"data/{collection.name}/{path}" for path in ("a.yaml", "a.yml", "2025/a.yaml", "2025/11/a.yaml")]
    opened = server.open_all(dict.fromkeys(paths, "id: somewhere\ncolour: red\n"))
    missing = [name for name in SCHEMA.source(collection.record)["required"] if name != "id"]
    for path in paths:
        *others, found = opened[path]
        assert found["message"] == "Property colour is not allowed."
        assert found["source"] == f"yaml-schema: {SCHEMA.source(collection.record)['title']}"
        assert found["data"]["schemaUri"] == [(ROOT / f"schema/bundled/{collection.record}.schema.json").as_uri()]
        assert [other["message"] for other in others] == [f'Missing property "{name}".' for name in missing]


def test_other_files_have_none(server):
    paths = ["a.yaml", "docs/meetings/a.yaml", "data/readout.yaml", "data/a.yaml", "data/notes/a.yaml"]
    assert set(map(len, server.open_all(dict.fromkeys(paths, "colour: red\n")).values())) == {0}


def test_a_minimal_meeting_is_fine(server):
    assert server.open("data/meetings/2025/{}.yaml", MEETING)[1] == []


@pytest.mark.parametrize(
    ("line", "replacement", "words"),
    [
        ("status: held", "status: hedl", 'Value is not accepted. Valid values: "announced", "in-progress", "held"'),
        ("name: Ministerial Meeting on Gaza", "name: 2025", 'Incorrect type. Expected "string".'),
        ("date: 2025-11-03", "date: 3 November 2025", "String does not match the pattern"),
        ("place_id: istanbul", "place_id: Istanbul", "String does not match the pattern"),
        ("place_id: istanbul", "plcae_id: istanbul", "Property plcae_id is not allowed."),
        ("sources: [wam-20251104]", "sources: [wam-20251104, wam-20251104]", "Array has duplicate items."),
        ("sources: [wam-20251104]", "sources: []", "Array has too few items. Expected 1 or more."),
        ("sources: [wam-20251104]", "sources: wam-20251104", 'Incorrect type. Expected "array".'),
    ],
)
def test_a_slip_is_reported_on_its_line(server, line, replacement, words):
    text = MEETING.replace(line, replacement)
    _, [found] = server.open("data/meetings/2025/{}.yaml", text)
    assert found["message"].startswith(words)
    assert found["range"]["start"]["line"] == text.splitlines().index(replacement)
    assert found["source"].startswith("yaml-schema: ")


def test_a_missing_key_is_reported(server):
    _, [found] = server.open("data/meetings/2025/{}.yaml", MEETING.replace("sources: [wam-20251104]\n", ""))
    assert found["message"] == 'Missing property "sources".'


def test_dates_need_no_quotes(server):
    dates = ["2025-11-03", "2025-11", '"2025"', "2015-02-11/2015-02-12", "2025-11-03?", "202X", "XXXX-10-09"]
    texts = {
        f"data/meetings/date-{at}.yaml": MEETING.replace("2025-11-03\n", f"{date}\nstart_time: 14:00\n")
        for at, date in enumerate(dates)
    }
    assert not any(server.open_all(texts).values())


def test_norway_is_a_country(server):
    text = "id: norway\nname: Norway\nclassification: country\ncountry_code: NO\n"
    assert server.open("data/places/{}.yaml", text)[1] == []


@pytest.fixture(scope="module")
def our_records(server):
    """The texts of our own records, and what the server says of them."""
    paths = [path for path in load.load(ROOT / "data").paths if path.endswith((".yaml", ".yml"))]
    texts = {path: (ROOT / path).read_text(encoding="utf-8") for path in paths}
    assert texts
    return texts, server.open_all(texts)


def test_our_records_are_fine(our_records):
    _, opened = our_records
    assert {path: found for path, found in opened.items() if found} == {}


# ---------------------------------------------------------------- completion and hover


def test_an_empty_line_offers_the_keys_that_are_missing(server):
    address, _ = server.open("data/meetings/2025/{}.yaml", MEETING.replace("status: held", ""))
    offered = server.complete(address, 2, 0)
    properties = SCHEMA.source("meeting")["properties"]
    assert set(offered) == set(properties) - {"id", "name", "date", "place_id", "sources"}
    for label, item in offered.items():
        assert item["documentation"] == properties[label]["description"]
    assert offered["status"]["insertText"].startswith("status: ")


def test_a_key_offers_the_words_of_its_list(server):
    address, _ = server.open("data/meetings/2025/{}.yaml", MEETING.replace("status: held", "status: "))
    status = SCHEMA.collections["meetings"].field["status"]
    assert set(server.complete(address, 2, len("status: "))) == set(status.enum)


def test_items_of_lists_complete_too(server):
    text = f"{MEETING}participants:\n  - id: uae\n    roles: [host]\n    \n"
    address, _ = server.open("data/meetings/2025/{}.yaml", text)
    participant = SCHEMA.source("common")["$defs"]["participant"]["properties"]
    offered = server.complete(address, 9, 4)
    assert set(offered) == set(participant) - {"id", "roles"}
    assert offered["attendance"]["documentation"] == participant["attendance"]["description"]


def test_hover_explains(server):
    address, _ = server.open("data/meetings/2025/{}.yaml", MEETING)
    node = SCHEMA.source("meeting")["properties"]["date"]
    shown = server.hover(address, 3, 1)
    assert shown.startswith(f"#### {node['title']}\n\n{node['description']}\n")
    for example in node["examples"]:
        assert f"```yaml\n{example}\n```" in shown


# ---------------------------------------------------------------- formatting


def test_formatting_keeps_what_our_records_say(server, our_records):
    """Formatting is off on saving; whoever asks for it gets the same record, comments and all."""
    texts, _ = our_records
    comments = re.compile(r"(?:^|\s)#.*")
    for path, text in texts.items():
        document = {"uri": (ROOT / path).as_uri()}
        edits = server.ask("textDocument/formatting", textDocument=document, options={"tabSize": 2})
        formatted = edits[0]["newText"] if edits else text
        assert len(edits) <= 1
        assert reader.read(path, formatted.encode()).value == reader.read(path, text.encode()).value, path
        assert comments.findall(formatted) == comments.findall(text), path


# ---------------------------------------------------------------- without settings, and what the page says


def test_a_modeline_does_without_settings(server):
    text = f"# yaml-language-server: $schema=../schema/bundled/meeting.schema.json\n{MEETING.replace('held', 'hedl')}"
    _, [found] = server.open("drafts/{}.yaml", text)
    assert found["message"].startswith("Value is not accepted.")
    assert found["data"]["schemaUri"] == [(ROOT / "schema/bundled/meeting.schema.json").as_uri()]


def test_settings_map_every_collection():
    assert SETTINGS["yaml.schemas"] == {
        f"schema/bundled/{collection.record}.schema.json": f"data/{collection.name}/**/*.{{yaml,yml}}"
        for collection in SCHEMA.collections.values()
    }


def block(language):
    """The page's only example in a language."""
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return found


def test_the_page_gives_every_editor_the_same_settings():
    assert json.loads(block("json")).items() <= SETTINGS.items()
    helix = tomllib.loads(block("toml"))["language-server"]["yaml-language-server"]["config"]["yaml"]
    assert helix == {"schemaStore": {"enable": False}, "schemas": SETTINGS["yaml.schemas"]}
    neovim = re.findall(r'\["(.+?)"\] = "(.+?)",', block("lua"))
    assert dict(neovim) == SETTINGS["yaml.schemas"]
    emacs = re.findall(r':(schema/\S+) "(.+?)"', block("elisp"))
    assert dict(emacs) == SETTINGS["yaml.schemas"]
    assert block("elisp").count("(") == block("elisp").count(")")


def test_the_page_writes_the_schemas_that_it_maps():
    [names] = re.findall(r"for name in ([a-z ]+); do", block("sh"))
    assert {f"schema/bundled/{name}.schema.json" for name in names.split()} == set(SETTINGS["yaml.schemas"])


def test_the_modeline_of_the_page_leads_to_the_schema(server):
    text = block("yaml").replace("2025-11-03-istanbul-gaza", "Istanbul")
    _, found = server.open("drafts/meetings/2025/{}.yaml", text)
    assert found[0]["data"]["schemaUri"] == [(ROOT / "schema/bundled/meeting.schema.json").as_uri()]
