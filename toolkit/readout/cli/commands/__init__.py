"""The commands, one a file, found by their names: dropping a file in here registers a command.

The module's docstring is the command's help. `command` is its function: the parameters are the arguments and options,
as typer reads them, and it returns the exit code. A trailing underscore keeps a name from being a keyword of Python.
"""
