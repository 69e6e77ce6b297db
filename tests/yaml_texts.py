"""YAML texts in every style that hands write.

`Scribe(random).document(value)` writes a value with random indentation, quotes, block and flow styles,
comments and blank lines. Every comment holds a number of its own, so that its survival can be checked.
What surrounds a block scalar may change the text in it a little, as in real life: ask the reader what
the document says.
"""

import re

BARE = re.compile(r"[A-Za-z][A-Za-z0-9_/.-]*(?: [A-Za-z][A-Za-z0-9_/.-]*)*")
WORDS = ("true", "false", "null")
NOTE = re.compile(r"# note \d+;")

SCALARS = (
    "a",
    "held",
    "Ministerial Meeting on Gaza",
    "two  spaces",
    "2025-11-03",
    "2025",
    "NO",
    "12:30",
    "yes",
    "null",
    "~",
    "",
    " ",
    "- dash",
    "# hash",
    "key: value",
    "colon:",
    "a #b",
    "[x]",
    "{y}, z",
    "'single'",
    'say "so"',
    "back\\slash",
    "&anchor",
    "*alias",
    "!tag",
    "? what",
    "%",
    "@",
    "`",
    "| pipe",
    "> fold",
    "line\nline",
    "line\nline\n",
    "line\n\nline",
    "line\n  indented\nline",
    "  first indented\nline\n",
    "\nfeed first",
    "many\n\n\n",
    "space \nat end",
    "tab\there",
    "\u00e9\u0301 \U0001f54a",
    "nel\u0085ls\u2028ps\u2029",
    "bom\ufeff",
    "nbsp\u00a0",
    "nul\0 bell\a del\x7f",
    "---",
    "...",
    "<<",
    "=",
    "word " * 40 + "end",
    0,
    -1,
    7,
    2.5,
    1e22,
    2**60,
    True,
    False,
    None,
)
KEYS = (
    "id",
    "name",
    "sources",
    "posts",
    "on behalf",
    "a",
    "b",
    "c",
    "2025",
    "NO",
    "null",
    "",
    "key: x",
    "x #y",
    "[z]",
    "\u00fc",
    "l\nf",
)


class Scribe:
    """Writes values. With `exotic`, also explicit keys and pairs without braces."""

    def __init__(self, random, *, exotic=False, newline="\n"):
        self.random, self.exotic, self.newline, self.notes = random, exotic, newline, 0

    def chance(self, share):
        return self.random.random() >= 1 - share  # the least number, 0, makes the plainest text

    def note(self):
        self.notes += 1
        return f"# note {self.notes};"

    def behind(self, head=""):
        """What may end a line: a comment, or white space. Behind a dash or question mark YAML has no tabs."""
        tab = " " if head[-1:] in "-?:" else "\t"
        if self.chance(0.15):
            return self.random.choice((" ", "  ", tab)) + self.note()
        return self.random.choice((" ", tab)) if self.chance(0.05) else ""

    def between(self, column):
        """Lines that may stand between entries of a block in a column."""
        while self.chance(0.2):
            margin = self.random.choice((column, column, column, 0, column + 2))
            yield self.random.choice(("", "", "  ", " " * margin + self.note(), " " * margin + self.note()))

    def document(self, value):
        if isinstance(value, dict | list) and value and self.chance(0.9):
            lines = self.block(value, self.random.choice((0, 0, 0, 2)))
        else:
            lines = ["  " + self.flow(value) if self.chance(0.2) else self.flow(value)]
        head = []
        if self.chance(0.2):
            head = [*(self.between(0)), self.random.choice(("---", "--- " + self.note(), "%YAML 1.1\n---"))]
        foot = [*self.between(0), *(["..."] if self.chance(0.1) else [])]
        text = "\n".join([*head, *self.between(0), *lines, *foot]).replace("\n", self.newline)
        return text if self.chance(0.2) else text + self.newline

    def block(self, value, column):
        """The lines of a mapping or list in block style, each with its indentation."""
        items = value.items() if isinstance(value, dict) else ((None, item) for item in value)
        lines = []
        for key, item in items:
            lines += [*self.between(column), *self.entry(key, item, column)]
        return lines

    def entry(self, key, value, column):
        margin = " " * column
        if key is None:
            head = margin + "-"
        elif self.exotic and self.chance(0.2):
            first = f"{margin}? {self.quoted(key)}{self.behind()}"
            if value is None and self.chance(0.5):
                return [first]
            return [first, *self.value(value, margin + ":", column, item=self.chance(0.5))]
        else:
            head = f"{margin}{self.scalar(key, flow=False, key=True)}{' ' if self.chance(0.05) else ''}:"
        return self.value(value, head, column, item=key is None)

    def value(self, value, head, column, *, item):
        """The lines of a key or a dash, `head`, and its value."""
        if value is None and self.chance(0.5):
            return [head + self.behind(head)]
        if isinstance(value, dict | list) and value and self.chance(0.7):
            if item and self.chance(0.7):
                gap = self.random.choice((1, 1, 1, 3))
                inner = self.block(value, len(head) + gap)
                while not inner[0].strip() or inner[0].lstrip().startswith("#"):
                    del inner[0]
                return [head + " " * gap + inner[0].lstrip(" "), *inner[1:]]
            indentless = not item and isinstance(value, list) and self.chance(0.3)
            deeper = column if indentless else column + self.random.choice((1, 2, 2, 2, 4))
            return [head + self.behind(head), *self.block(value, deeper)]
        lines = None
        if isinstance(value, str) and "\n" in value and self.chance(0.7):
            lines = self.literal(value, column)
        elif isinstance(value, str) and BARE.fullmatch(value) and self.chance(0.2):
            lines = self.folded(value, column)
        if lines:
            return [f"{head} {lines[0]}{self.behind()}", *lines[1:]]
        written = self.flow(value, margin=" " * (column + 1))
        if self.chance(0.1) and "\n" not in written:
            return [head + self.behind(head), " " * (column + 2) + written + self.behind()]
        gap = self.random.choice((" ", " ", " ", "   ", "\t" if re.search("[^ ?:-]", head) else " "))
        below = [" " * (column + 3) + self.note()] if self.chance(0.05) else []
        return [head + gap + written + self.behind(), *below]

    def literal(self, text, column):
        """The lines of a block scalar, None for a text that none can hold."""
        if re.search("[\r\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]", text) or not text.strip():
            return None
        bare = text.rstrip("\n")
        depth = self.random.choice((1, 2, 2, 4))
        ends = {0: "-", 1: ""}.get(len(text) - len(bare), "+")
        first = re.match(r"\n*( *)", text)
        indicator = str(depth) if first[1] or first[0] or self.chance(0.1) else ""
        margin = " " * (column + depth)
        lines = [margin + line if line else "" for line in bare.split("\n")]
        if ends == "+":
            lines += [""] * (len(text) - len(bare) - 1)
        elif text[-1:] != "\n" or self.chance(0.5):
            lines += [""] * self.random.choice((0, 0, 1))
        return ["|" + indicator + ends, *lines]

    def folded(self, text, column):
        """The lines of a folded block scalar, for a text without line feeds."""
        margin = " " * (column + self.random.choice((1, 2, 4)))
        return [">-", *(margin + line for line in text.replace(" ", "\n", self.random.choice((1, 3, 9))).split("\n"))]

    def flow(self, value, margin=" "):
        """A value in flow style; on several lines, with comments, in brackets now and then."""
        if not isinstance(value, dict | list):
            return self.scalar(value, flow=True, margin=margin)
        several = self.chance(0.2)
        opening, closing = "[]" if isinstance(value, list) else "{}"
        items = value.items() if isinstance(value, dict) else ((None, item) for item in value)
        pad = " " if self.chance(0.2) else ""
        written = opening + (" " + self.note() if several and self.chance(0.2) else "")
        items = [*items]
        for at, (key, item) in enumerate(items):
            if several:
                if self.chance(0.2):
                    written += f"\n{margin} {self.note()}"
                written += f"\n{margin} "
            else:
                written += " " if at else pad
            if key is None:
                if self.exotic and isinstance(item, dict) and len(item) == 1 and self.chance(0.5):
                    written += self.pair(item, margin)
                else:
                    written += self.flow(item, margin + " ")
            else:
                name = self.scalar(key, flow=True, key=True)
                if item is None and self.exotic and self.chance(0.3):
                    written += name
                else:
                    written += f"{name}: {self.flow(item, margin + ' ')}"
            if at < len(items) - 1 or self.chance(0.1):
                written += " ," if self.chance(0.05) else ","
            if several:
                written += " " + self.note() if self.chance(0.2) else ""
        if several:
            return f"{written}\n{margin}{closing}"
        return written + pad + closing

    def pair(self, value, margin):
        [(key, item)] = value.items()
        return f"{'? ' if self.chance(0.3) else ''}{self.scalar(key, flow=True, key=True)} : {self.flow(item, margin)}"

    def scalar(self, value, *, flow, key=False, margin=" "):
        if value is None:
            return self.random.choice(("null", "~"))
        if isinstance(value, bool):
            return "true" if value else "false"
        if not isinstance(value, str):
            return {1e22: "1.0e+22"}.get(value, str(value))
        styles = []
        if BARE.fullmatch(value) and value not in WORDS:
            styles += ["bare"] * 4
        if re.fullmatch("[\x20-\x7e\xa0-\u2027\u2030-\ud7ff\U00010000-\U0010ffff]*", value):
            styles += ["single"]
        style = self.random.choice([*styles, "double"])
        if style == "bare":
            return value if key or flow or not self.chance(0.2) else value.replace(" ", f"\n{margin}", 1)
        if style == "single":
            return "'" + value.replace("'", "''") + "'"
        return self.quoted(value)

    def quoted(self, value):
        written = ""
        for character in value:
            if character in '"\\':
                written += "\\" + character
            elif re.match("[\x20-\x7e\xa0-\u2027\u2030-\ud7ff\U00010000-\U0010ffff]", character):
                written += character
            else:
                written += {"\n": "\\n", "\t": "\\t"}.get(character, f"\\u{ord(character):04x}")
        return f'"{written}"'
