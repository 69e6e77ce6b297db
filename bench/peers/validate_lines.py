"""Checks lines of JSON against schemas with orjson and jsonschema-rs: pairs of a schema and a file. Prints the
numbers of the lines that fail."""

import gc
import sys

import jsonschema_rs
import orjson

gc.disable()
failed = 0
for schema, lines in zip(sys.argv[1::2], sys.argv[2::2], strict=True):
    with open(schema, "rb") as file:
        valid = jsonschema_rs.validator_for(orjson.loads(file.read())).is_valid
    with open(lines, "rb") as file:
        for number, line in enumerate(file):
            if not valid(orjson.loads(line)):
                failed += 1
                print(lines, number)
sys.exit(failed > 0)
