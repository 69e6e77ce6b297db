"""Reads lines of JSON and writes them again with orjson: the floor of every export. Files in, and one out."""

import sys

import orjson

*sources, target = sys.argv[1:]
with open(target, "wb") as out:
    for source in sources:
        with open(source, "rb") as file:
            out.writelines(orjson.dumps(orjson.loads(line)) + b"\n" for line in file)
