"""Hostile files that no repository can hold, or would be too large for it: made when they are tested.

Each maker is given a folder with an empty dataset, and returns what is to be checked: the folder, or a file.
Its name is its row in hostile/expected.toml.
"""

import os
import zipfile

from test_xlsx import ENTITIES, MAIN, ROWS, made

MAKERS = {}

PERSON = "id: a\nname: A\n"


def maker(name):
    """Registers a maker."""

    def register(make):
        assert name not in MAKERS
        MAKERS[name] = make
        return make

    return register


def file(name, content):
    """Registers a file of a dataset folder, with its content."""

    def make(root):
        path = root / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content() if callable(content) else content.encode())
        return root

    return make


# ---------------------------------------------------------------- names and kinds of files

MAKERS |= {
    "names/no-utf-8": file(b"people/\xff.yaml", PERSON),
    "names/nfd": file("people/jose\u0301.yaml", PERSON),
    "names/line-feed": file("people/a\nb.yaml", PERSON),
    "names/escape": file("people/\x1b[31mred.yaml", PERSON),
    "names/bidi": file("people/a\u202elmay.yaml", PERSON),
    "names/spaces": file("people/ a .yaml", PERSON),
    "names/capital-suffix": file("people/a.YAML", PERSON),
    "names/hidden": file("people/.a.yaml", "{"),
    "names/backup": file("people/a.yaml~", PERSON),
    "names/thumbnails": file("people/Thumbs.db", "x"),
    "names/percent": file("people/100%,a:b.yaml", PERSON),
    "names/no-collection": file("poeple/a.yaml", PERSON),
    "names/beside-the-folders": file("a.yaml", PERSON),
    "names/deep-folders": file("people/" + "x/" * 60 + "a.yaml", PERSON),
}


@maker("names/a-folder-like-a-file")
def _(root):
    (root / "people" / "a.yaml").mkdir()
    return root


@maker("names/a-file-like-a-folder")
def _(root):
    (root / "places").write_text("id: a\n")
    return root


@maker("names/two-that-differ-in-case")
def _(root):
    (root / "people" / "a.yaml").write_text(PERSON)
    (root / "people" / "A.yaml").write_text(PERSON)
    return root


@maker("kinds/fifo")
def _(root):
    os.mkfifo(root / "people" / "a.yaml")
    return root


@maker("kinds/fifo-for-settings")
def _(root):
    (root / "readout.toml").unlink()
    os.mkfifo(root / "readout.toml")
    return root


@maker("kinds/link-to-itself")
def _(root):
    (root / "people" / "a.yaml").symlink_to("a.yaml")
    return root


@maker("kinds/link-to-nothing")
def _(root):
    (root / "people" / "a.yaml").symlink_to("b.yaml")
    return root


@maker("kinds/link-to-its-own-folder")
def _(root):
    (root / "people" / "again").symlink_to(".")
    (root / "people" / "a.yaml").write_text(PERSON)
    return root


@maker("kinds/link-within-the-dataset")
def _(root):
    (root / "people" / "a.yaml").write_text(PERSON)
    (root / "people" / "b.yaml").symlink_to("a.yaml")
    return root


@maker("kinds/link-out-of-the-dataset")
def _(root):
    (root.parent / "secret").write_text("password: x\n")
    (root / "people" / "a.yaml").symlink_to(root.parent / "secret")
    return root


@maker("kinds/folder-linked-from-outside")
def _(root):
    (root.parent / "others").mkdir()
    (root.parent / "others" / "a.yaml").write_text(PERSON)
    (root / "places").symlink_to(root.parent / "others")
    return root


@maker("kinds/settings-linked-from-outside")
def _(root):
    (root.parent / "secret").write_text("password: x\n")
    (root / "readout.toml").unlink()
    (root / "readout.toml").symlink_to(root.parent / "secret")
    return root


@maker("kinds/device")
def _(root):
    (root / "people" / "a.yaml").symlink_to("/dev/zero")
    return root


@maker("kinds/unreadable")
def _(root):
    (root / "people" / "a.yaml").write_text(PERSON)
    (root / "people" / "a.yaml").chmod(0)
    return root


# ---------------------------------------------------------------- workbooks


def workbook(**changes):
    return lambda root: made(root / "b.xlsx", **changes)


def archive(names, **options):
    def make(root):
        with zipfile.ZipFile(root / "b.xlsx", "w", **options) as target:
            for name, data in names.items():
                target.writestr(name, data)
        return root / "b.xlsx"

    return make


def bytes_of(data):
    def make(root):
        (root / "b.xlsx").write_bytes(data)
        return root / "b.xlsx"

    return make


def without(part):
    """A workbook that lacks a part."""

    def make(root):
        made(root / "whole.xlsx")
        with zipfile.ZipFile(root / "whole.xlsx") as whole, zipfile.ZipFile(root / "b.xlsx", "w") as target:
            for name in whole.namelist():
                if name != part:
                    target.writestr(name, whole.read(name))
        return root / "b.xlsx"

    return make


def sheet(text):
    return workbook(**{"xl/worksheets/one.xml": text})


def cells(row):
    return workbook(rows=f"{ROWS}<row r='2'>{row}</row>")


OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)
DTD = '<?xml version="1.0"?>%s<worksheet xmlns="' + MAIN + '"><sheetData/></worksheet>'
SHEETS = '<workbook xmlns="{0}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>{1}</sheets></workbook>'
A = '<c r="A2" t="inlineStr"><is><t>a</t></is></c>'

MAKERS |= {
    "xlsx/sound": cells(A + '<c r="B2" t="inlineStr"><is><t>A</t></is></c>'),
    "xlsx/empty": bytes_of(b""),
    "xlsx/text": bytes_of(b"id,name\na,A\n"),
    "xlsx/old-xls": bytes_of(OLE),
    "xlsx/encrypted": bytes_of(OLE + "EncryptedPackage".encode("utf-16-le")),
    "xlsx/picture": bytes_of(b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "xlsx/archive-of-something-else": archive({"a.txt": "x"}),
    "xlsx/opendocument": archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}),
    "xlsx/bomb": workbook(rows=ROWS + " " * 2**23),
    "xlsx/entities": sheet(DTD % ENTITIES["billion laughs"]),
    "xlsx/external-entity": sheet(DTD % ENTITIES["external"]),
    "xlsx/remote-dtd": sheet(DTD % ENTITIES["remote"]),
    "xlsx/no-links": without("_rels/.rels"),
    "xlsx/no-workbook": without("xl/workbook.xml"),
    "xlsx/no-sheet": without("xl/worksheets/one.xml"),
    "xlsx/no-strings": without("xl/sharedStrings.xml"),
    "xlsx/links-that-climb": workbook(
        **{
            "xl/workbook.xml": SHEETS.format(MAIN, '<sheet name="people" sheetId="1" r:id="r1"/>'),
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
            'Target="../../../../etc/passwd"/></Relationships>',
        }
    ),
    "xlsx/sheet-twice": workbook(
        **{
            "xl/workbook.xml": SHEETS.format(
                MAIN, '<sheet name="people" sheetId="1" r:id="r1"/><sheet name="People" sheetId="2" r:id="r1"/>'
            )
        }
    ),
    "xlsx/sheet-is-html": sheet("<html><body>people</body></html>"),
    "xlsx/sheet-is-no-xml": sheet("id,name"),
    "xlsx/sheet-of-random-bytes": sheet("\x00\x01\x02"),
    "xlsx/huge-row-number": workbook(rows=f"{ROWS}<row r='999999999999'>{A}</row>"),
    "xlsx/last-row": workbook(rows=f"{ROWS}<row r='1048576'>{A.replace('A2', 'A1048576')}</row>"),
    "xlsx/negative-row": workbook(rows=f"{ROWS}<row r='-1'>{A}</row>"),
    "xlsx/huge-column": cells('<c r="ZZZZZZZ2" t="inlineStr"><is><t>a</t></is></c>'),
    "xlsx/string-that-is-not-there": cells('<c r="A2" t="s"><v>99999999999999999999</v></c>'),
    "xlsx/number-of-500-digits": cells(A + f'<c r="B2"><v>{"9" * 500}</v></c>'),
    "xlsx/number": cells(A + '<c r="B2"><v>2025</v></c>'),
    "xlsx/formula": cells(A + '<c r="B2"><f>HYPERLINK("http://example.org")</f><v>1</v></c>'),
    "xlsx/error": cells(A + '<c r="B2" t="e"><v>#REF!</v></c>'),
    "xlsx/bidi": cells(A + '<c r="B2" t="inlineStr"><is><t>a\u202eb</t></is></c>'),
    "xlsx/escaped-control": cells(A + '<c r="B2" t="inlineStr"><is><t>a_x0000_b</t></is></c>'),
    "xlsx/zalgo": cells(A + '<c r="B2" t="inlineStr"><is><t>a' + "\u0301" * 5000 + "</t></is></c>"),
    "xlsx/path-like-id": cells('<c r="A2" t="inlineStr"><is><t>../../etc/passwd</t></is></c>'),
}


@maker("xlsx/truncated")
def _(root):
    data = made(root / "b.xlsx").read_bytes()
    (root / "b.xlsx").write_bytes(data[: len(data) // 2])
    return root / "b.xlsx"


@maker("xlsx/a-folder")
def _(root):
    (root / "b.xlsx").mkdir()
    return root / "b.xlsx"


# ---------------------------------------------------------------- sizes: these are checked in a process with limits

MILLION = 10**6

SIZES = {
    "sizes/yaml-too-large.yaml": lambda: b"#" * (16 * 2**20 + 1),
    "sizes/yaml-one-long-text.yaml": lambda: b"id: yaml-one-long-text\nname: " + b"x" * 2 * MILLION,
    "sizes/yaml-one-long-line.yaml": lambda: b"[" + b"{id: a, name: A}," * 2_000 + b"]",
    "sizes/yaml-many-keys.yaml": lambda: b"".join(b"k%d: 1\n" % at for at in range(2_000)),
    "sizes/yaml-one-key-again.yaml": lambda: b"k: 1\n" * 20_000,
    "sizes/yaml-deep.yaml": lambda: b"[" * 2 * MILLION,
    "sizes/yaml-deep-block.yaml": lambda: b"- " * MILLION,
    "sizes/yaml-marks.yaml": lambda: b"id: yaml-marks\nname: a" + "\u0301\u0316".encode() * MILLION,
    "sizes/yaml-anchors.yaml": lambda: b"".join(b"k%d: &a%d 1\n" % (at, at) for at in range(20_000)),
    "sizes/json-one-long-line.json": lambda: b"[" + b",".join([b'{"id": "a", "nmae": 7}'] * 1_000) + b"]",
    "sizes/json-deep.json": lambda: b"[" * 5 * MILLION,
    "sizes/json-deep-objects.json": lambda: b'{"a":' * MILLION,
    "sizes/json-one-key-again.json": lambda: b"{" + b",".join([b'"id": 1'] * 20_000) + b"}",
    "sizes/json-digits.json": lambda: b'{"id": "json-digits", "name": ' + b"9" * 5 * MILLION + b"}",
    "sizes/json-backslashes.json": lambda: b'{"id": "' + b"\\" * 2 * MILLION,
    "sizes/json-spaces.json": lambda: b" " * 5 * MILLION,
    "sizes/ndjson-broken-lines.ndjson": lambda: b"{\n" * 2_000,
}
MAKERS |= {name: file("people/" + name.removeprefix("sizes/"), content) for name, content in SIZES.items()}
