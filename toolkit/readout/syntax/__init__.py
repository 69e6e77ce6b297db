"""Parses bytes into documents: values with the positions of their keys and values, and problems.

There is one module for each syntax, and only that one imports the parser.
"""
