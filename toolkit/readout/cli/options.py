"""Exit codes, and the options that several commands share."""

from __future__ import annotations

from enum import StrEnum


class Exit:
    """Exit codes. 130 follows the shell's custom for an interrupt."""

    CLEAN, FINDINGS, USAGE, BUG, INTERRUPTED = 0, 1, 2, 3, 130


class FailOn(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


class Form(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class PageForm(StrEnum):
    TEXT = "text"
    MARKDOWN = "markdown"


class ImportForm(StrEnum):
    TEXT = "text"
    JSON = "json"
