"""Queries that are written and planned once: for the few reads that every page of a stampede asks.

    _policy = Prepared(lambda now: Policy.objects.filter(in_force_at__lte=now))
    policies = _policy.fetch(now=now)

Django writes the SQL of a query set anew each time, and PostgreSQL plans it anew: for a joined one
each costs several times what the answer takes (docs/speed.md). Here the query set is built at first
use, with markers in place of values; each connection then gets its SQL once (`PREPARE`), and
afterwards only the values of a call. The model's fields, converters and joined objects are Django's
own, so a migration changes them too.

Values are instants (aware), dates, texts and whole numbers; each must reach SQL as it is. Where the
query set computes with one (`now - day`), give what is computed as a value of its own: two
different markers are tried, and a query that hides one is refused.
"""

import datetime as dt
import itertools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.conf import settings
from django.db import connections, models
from django.db.models.query import get_related_populators
from psycopg2.extensions import AsIs

M = TypeVar("M", bound=models.Model)
Value = dt.datetime | dt.date | str | int

_names = itertools.count(1)
# Which statements a connection has been given; forgotten with it.
_given: "WeakKeyDictionary[Any, set[str]]" = WeakKeyDictionary()


@dataclass(frozen=True)
class _Written:
    """The SQL of a query set and what it takes to make objects of its rows.

    `order` names, for each parameter of the SQL, the value that belongs there; None where it is the
    query's own, which stands in `fixed` at the same place. `execute` asks for the statement that a
    connection knows as `name`, with its `values` in that order.
    """

    name: str
    execute: str
    values: tuple[str, ...]
    sql: str
    fixed: tuple[Any, ...]
    order: tuple[str | None, ...]
    compiler: Any
    converters: Any
    model: type[models.Model]
    names: list[str]
    columns: slice
    joined: list[Any]


class Prepared(Generic[M]):
    """A query set that is written once and asked many times. Thread-safe.

    `build` takes the values by name and answers a query set of whole objects (joined ones and
    annotations too; no `only`, no `prefetch_related`, no slice by a value) for `fetch`, or a
    `values_list` of plain columns for `rows`.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[M, Any]"]) -> None:
        self._build = build
        self._written: _Written | None = None
        self._lock = threading.Lock()

    def fetch(self, **values: Value) -> list[M]:
        """Ask it. Raises TypeError for a query set that cannot be prepared."""
        written, rows = self._ask(values)
        return list(_objects(written, rows))

    def rows(self, **values: Value) -> list[tuple[Any, ...]]:
        """Ask a query set of `values_list`: its rows, for where a hundred objects cost too much."""
        written, rows = self._ask(values)
        if not written.converters:
            return rows
        return [tuple(row) for row in written.compiler.apply_converters(rows, written.converters)]

    def _ask(self, values: dict[str, Value]) -> tuple[_Written, list[tuple[Any, ...]]]:
        if self._written is None:
            with self._lock:
                self._written = self._written or self._write(values)
        written = self._written
        connection = connections[written.compiler.using]
        with connection.cursor() as cursor:
            if settings.PREPARED_STATEMENTS:
                _give(connection.connection, written)
                cursor.execute(written.execute, [values[name] for name in written.values])
            else:
                cursor.execute(written.sql, _parameters(written, values))
            return written, cursor.fetchall()

    def _write(self, values: dict[str, Value]) -> _Written:
        # Built by two sets of markers: what differs beside the markers was computed from a value.
        sql, first, compiler = self._compile(markers := _markers(values, start=0))
        again, second, _ = self._compile(others := _markers(values, start=50))
        order = tuple(_name_of(one, markers) for one in first)
        same = all(
            one == two if name is None else two == others[name]
            for name, one, two in zip(order, first, second, strict=True)
        )
        if sql != again or not same or set(order) - {None} != set(values):
            raise TypeError("A value does not reach the SQL as it is, so it cannot be prepared.")
        # Plain rows know nothing of a model.
        info = compiler.klass_info or {"model": None, "select_fields": [0, -1]}
        chosen = info["select_fields"]
        columns = slice(chosen[0], chosen[-1] + 1)
        name = f"prepared_{next(_names)}"
        given = ", ".join(["%s"] * len(values))
        return _Written(
            name=name,
            execute=f"EXECUTE {name} ({given})" if given else f"EXECUTE {name}",
            values=tuple(values),
            sql=sql,
            fixed=first,
            order=order,
            compiler=compiler,
            converters=compiler.get_converters([one[0] for one in compiler.select]),
            model=info["model"],
            names=[one[0].target.attname for one in compiler.select[columns]],
            columns=columns,
            # The stubs are those of a later Django, which takes one more.
            joined=get_related_populators(info, compiler.select, compiler.using),  # type: ignore[call-arg]
        )

    def _compile(self, values: dict[str, Any]) -> tuple[str, tuple[Any, ...], Any]:
        made = self._build(**values)
        compiler = made.query.get_compiler(using=made.db)
        sql, parameters = compiler.as_sql()
        return sql, tuple(parameters), compiler


def _give(connection: Any, written: _Written) -> None:
    """Let PostgreSQL read the statement, unless that connection has it.

    The query's own values stay in the text, so that partial indexes are seen. It is no question of
    the page's, so it passes by Django's count of queries.
    """
    given = _given.setdefault(connection, set())
    if written.name in given:
        return
    places = {name: AsIs(f"${number}") for number, name in enumerate(written.values, 1)}
    with connection.cursor() as cursor:
        text = cursor.mogrify(written.sql, _parameters(written, places))
        cursor.execute(b"PREPARE %b AS %b" % (written.name.encode(), text))
    given.add(written.name)


def _parameters(written: _Written, values: Mapping[str, Any]) -> list[Any]:
    """What stands at each place of the SQL."""
    return [
        fixed if name is None else values[name]
        for name, fixed in zip(written.order, written.fixed, strict=True)
    ]


def _objects(written: _Written, rows: Sequence[tuple[Any, ...]]) -> Iterator[Any]:
    """Objects as `ModelIterable` makes them."""
    using = written.compiler.using
    annotations = written.compiler.annotation_col_map.items()
    converted: Any = rows
    if written.converters:
        converted = written.compiler.apply_converters(rows, written.converters)
    for row in converted:
        made = written.model.from_db(using, written.names, row[written.columns])
        for populator in written.joined:
            populator.populate(row, made)
        for name, position in annotations:
            setattr(made, name, row[position])
        yield made


def _markers(values: dict[str, Value], *, start: int) -> dict[str, Any]:
    """Values of the same kinds that nothing else in a query has."""
    return {
        name: _marker(value, start + number) for number, (name, value) in enumerate(values.items())
    }


def _marker(value: Value, number: int) -> Value:
    if isinstance(value, dt.datetime):
        return dt.datetime(1907, 3, 5, 7, 9, number, 190_703, tzinfo=dt.UTC)
    if isinstance(value, dt.date):
        return dt.date(1907, 3, 5) + dt.timedelta(days=number)
    if isinstance(value, str):
        return f"marker-190703-{number}"
    if isinstance(value, int) and not isinstance(value, bool):
        return 1_907_030_500 + number
    raise TypeError(f"A {type(value).__name__} cannot be a value of a prepared query.")


def _name_of(parameter: Any, markers: dict[str, Any]) -> str | None:
    for name, marker in markers.items():
        if type(parameter) is type(marker) and parameter == marker:
            return name
    return None
