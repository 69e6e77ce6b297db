"""The version, where every module can reach it without the rest of the package."""

__version__ = "0.1.0"
