"""Turns bytes into documents: a value, and where each of its keys and values stands.

One module a syntax; each is the only one that imports its parser.
"""
