"""The embedded servers and the processes of `make run` (docs/running.md, docs/adr/0001).

Nothing here is used in production: there the platform starts what `Procfile` names.
"""


class CannotRunError(Exception):
    """Why nothing can be started, in a sentence with the way out."""
