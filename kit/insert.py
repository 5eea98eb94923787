"""INSERT whose SQL is written once, for the few that every booking sends.

    insert([appointment])
    insert(messages, ignore_conflicts=True)

Django writes an INSERT anew each time, asking each value of each row for its expression
(docs/speed.md). Here only values that PostgreSQL's driver does not know by itself are asked. What
is written is what `bulk_create` writes; `tests/kit/test_insert.py` compares the two.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from django.db import connection, models
from django.db.models.expressions import BaseExpression, DatabaseDefault

# What the driver writes by itself; everything else goes through its field.
_PLAIN = frozenset({type(None), str, int, bool, float, dt.datetime, dt.date, uuid.UUID})


@dataclass(frozen=True, slots=True)
class _Written:
    start: str
    fields: tuple[Any, ...]
    values_of: Callable[[models.Model], tuple[Any, ...]]
    # What the database fills in, read back.
    returned: tuple[str, ...]
    end: str


def insert(objects: Sequence[models.Model], *, ignore_conflicts: bool = False) -> None:
    """Write new objects of one model, one statement; what the database fills in is set on them.

    With `ignore_conflicts` what is there already stays, and nothing is set.
    """
    if not objects:
        return
    written = _written(type(objects[0]), objects[0].pk is not None)
    rows, parameters = [], []
    for made in objects:
        marks = []
        for field, value in zip(written.fields, written.values_of(made), strict=True):
            if type(value) is DatabaseDefault:
                marks.append("DEFAULT")
                continue
            if isinstance(value, BaseExpression):
                raise TypeError("An expression cannot be written like a value.")
            marks.append("%s")
            known = type(value) in _PLAIN
            parameters.append(value if known else field.get_db_prep_save(value, connection))
        rows.append(f"({', '.join(marks)})")
    end = " ON CONFLICT DO NOTHING" if ignore_conflicts else written.end
    with connection.cursor() as cursor:
        cursor.execute(f"{written.start}{', '.join(rows)}{end}", parameters)
        found = [] if ignore_conflicts or not written.returned else cursor.fetchall()
    for made, row in zip(objects, found, strict=False):
        for name, value in zip(written.returned, row, strict=True):
            setattr(made, name, value)
    for made in objects:
        made._state.adding = False
        made._state.db = connection.alias


@cache
def _written(model: type[models.Model], has_key: bool) -> _Written:
    meta, quoted = model._meta, connection.ops.quote_name
    fields = tuple(
        field
        for field in meta.concrete_fields
        if not field.generated and (has_key or field is not meta.pk)
    )
    if any(
        getattr(field, name, False) for field in fields for name in ("auto_now", "auto_now_add")
    ):
        raise TypeError(f"{model.__name__} has fields that Django fills in on saving.")
    returned = tuple(meta.db_returning_fields)
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    back = ", ".join(quoted(str(field.column)) for field in returned)
    return _Written(
        start=f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES ",  # noqa: S608  names of the model
        fields=fields,
        values_of=attrgetter(*(field.attname for field in fields)),
        returned=tuple(field.attname for field in returned),
        end=f" RETURNING {back}" if back else "",
    )
