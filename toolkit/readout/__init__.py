"""readout: a toolkit for open datasets of diplomatic meetings."""

__version__ = "0.1.0"
