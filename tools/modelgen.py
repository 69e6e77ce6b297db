"""Writes the pydantic models (models.py) from the schemas.

The models are typed views: they are made from the dataset's bundle without what only validators,
tables and documents need. They do not know `uniqueItems`, and let null pass where a key is optional;
the schema gives the verdict on a record, never a model.
"""

from __future__ import annotations

from importlib import metadata
from typing import Any

from readout.model.schema import Json, Schema

VERSION = "0.89.0"
"""The version of datamodel-code-generator that writes models.py; requirements/development.txt pins the same."""

DROPPED = frozenset({"$schema", "additionalProperties", "enumDescriptions", "examples", "title", "uniqueItems"})
"""Keywords that say nothing of a model. That it forbids further keys is an option of the generator."""

HEADER = '''"""The records of a dataset as pydantic models: typed views of data that the schema found valid.

Written by tools/modelgen.py from the schemas; change those, not this file. Dump a model with
`model_dump(exclude_unset=True)` to get back the record: absent is absent, never null.
"""'''


class GeneratorError(Exception):
    """The generator is not installed, or not in the version that models.py is pinned to."""


def generate(schema: Schema) -> str:
    """The text of models.py. Same schema, same text.

    Raises GeneratorError where datamodel-code-generator is missing or has another version.
    """
    try:
        installed = metadata.version("datamodel-code-generator")
    except metadata.PackageNotFoundError:
        installed = None
    if installed != VERSION:
        state = f"version {installed} is installed" if installed else "it is not installed"
        raise GeneratorError(
            f"models.py is written by datamodel-code-generator {VERSION}, but {state}: "
            f"run `pip install datamodel-code-generator=={VERSION}`"
        )
    import datamodel_code_generator as generator
    from datamodel_code_generator.enums import DataModelType
    from datamodel_code_generator.format import Formatter, PythonVersion

    written = generator.generate(
        view(schema.bundle("dataset")),
        input_file_type=generator.InputFileType.JsonSchema,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        class_name="Dataset",
        strict_refs=True,
        # Scalar definitions become named types (`Id`, `Edtf`), enums become Literal.
        use_type_alias=True,
        enum_field_as_literal=generator.LiteralType.All,
        field_constraints=True,
        use_annotated=True,
        # Descriptions become docstrings.
        use_schema_description=True,
        use_field_description=True,
        use_single_line_docstring=True,
        extra_fields="forbid",
        enable_faux_immutability=True,
        use_generic_base_class=True,
        # The text hangs on nothing but the schema: no time, and no settings of the working folder.
        disable_future_imports=True,
        disable_timestamp=True,
        formatters=[Formatter.BUILTIN],
        builtin_format_line_length=120,
        keep_model_order=True,
        custom_file_header=HEADER,
    )
    if not isinstance(written, str):  # several modules, or none
        raise GeneratorError("datamodel-code-generator wrote no single module")
    return written.rstrip("\n") + "\n"


def view(node: Json) -> Any:
    """What models need of a schema."""
    if "$ref" in node:
        # Other words beside a reference would make the generator write its target out in place.
        return {key: node[key] for key in ("$ref", "description") if key in node}
    properties = {key: value for key, value in node.items() if key not in DROPPED and not key.startswith("x-")}
    for key in ("properties", "$defs"):
        if key in properties:
            properties[key] = {name: view(inner) for name, inner in properties[key].items()}
    if "items" in properties:
        properties["items"] = view(properties["items"])
    return properties
