"""The tree of supervisors as it will be after the import, and whom it refuses.

A row is refused for its supervisor only if following it would break the tree: the supervisor
would not exist, the row closes a circle, or it hangs too deep. Whoever is already in the records
stays there with the supervisor of before, so that nobody below a refused row is refused with it
unless that row was the only thing known of their supervisor.
"""

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from people.rules.roster_circles import DEEPEST, Link, find_circles, find_too_deep

_PEOPLE = """
    CREATE TEMP TABLE roster_people ON COMMIT DROP AS
    SELECT f.email, f.line, f.supervisor, p.id IS NOT NULL AS is_known,
        coalesce(p.id, nextval(pg_get_serial_sequence('people_person', 'id'))) AS id
    FROM (
        SELECT DISTINCT ON (email) email, line, supervisor FROM roster_rows
        WHERE reason IS NULL ORDER BY email, line
    ) f
    LEFT JOIN people_person p ON p.email = f.email
"""

# 1. Supervisors who are neither accepted in the file nor in the records.
# 2. Below them: people whose supervisor is new and was refused just now.
_WITHOUT_SUPERVISOR = """
    WITH RECURSIVE gone(email, is_known) AS (
        SELECT f.email, f.is_known FROM roster_people f
        WHERE f.supervisor <> ''
            AND NOT EXISTS (SELECT FROM roster_people s WHERE s.email = f.supervisor)
            AND NOT EXISTS (SELECT FROM people_person s WHERE s.email = f.supervisor)
        UNION
        SELECT f.email, f.is_known FROM roster_people f
        JOIN gone g ON g.email = f.supervisor WHERE NOT g.is_known
    ), refused AS (
        DELETE FROM roster_people f USING gone g WHERE g.email = f.email
        RETURNING f.email, f.supervisor
    )
    UPDATE roster_rows r SET columns = 'supervisor', reason = coalesce(
        replace(%s, '{line}', (
            SELECT min(s.line) FROM roster_rows s WHERE s.email = g.supervisor
        )::text), %s)
    FROM refused g WHERE g.email = r.email AND r.reason IS NULL
"""

_EDGES = """
    CREATE TEMP TABLE roster_edges ON COMMIT DROP AS
    SELECT f.id, coalesce(s.id, p.id) AS supervisor_id, f.line FROM roster_people f
    LEFT JOIN roster_people s ON s.email = f.supervisor
    LEFT JOIN people_person p ON p.email = f.supervisor
    UNION ALL
    SELECT p.id, p.supervisor_id, NULL FROM people_person p
    WHERE NOT EXISTS (SELECT FROM roster_people f WHERE f.email = p.email)
"""

_TREE = """
    CREATE TEMP TABLE roster_tree ON COMMIT DROP AS
    WITH RECURSIVE tree(id, path, depth) AS (
        SELECT id, '/' || id || '/', 1 FROM roster_edges WHERE supervisor_id IS NULL
        UNION ALL
        SELECT e.id, t.path || e.id || '/', t.depth + 1
        FROM tree t JOIN roster_edges e ON e.supervisor_id = t.id WHERE t.depth < %s
    )
    SELECT id, path FROM tree
"""


def grow_tree() -> None:
    """Refuse what breaks the tree; leave `roster_people` (with ids), `roster_edges` and
    `roster_tree` (id, path) for those who apply the rows."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE)
        cursor.execute("CREATE UNIQUE INDEX ON roster_people (email)")
        cursor.execute("ANALYZE roster_people")
        while True:
            cursor.execute(_WITHOUT_SUPERVISOR, _without_supervisor())
            links = _grow(cursor)
            if not links or not _refuse(cursor, links):
                return


def _without_supervisor() -> list[str]:
    return [
        _("The row of the supervisor (line %(line)s) is refused. Mend that one first.")
        % {"line": "{line}"},
        _("The supervisor is nobody in this file or in the records. Check the address."),
    ]


def _grow(cursor: CursorWrapper) -> dict[int, Link]:
    """Walk from the top down; return the links of whoever is not reached (nobody, mostly)."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.roster_edges")
    cursor.execute("DROP TABLE IF EXISTS pg_temp.roster_tree")
    cursor.execute(_EDGES)
    cursor.execute("CREATE INDEX ON roster_edges (supervisor_id)")
    cursor.execute("ANALYZE roster_edges")
    cursor.execute(_TREE, [DEEPEST])
    cursor.execute("CREATE UNIQUE INDEX ON roster_tree (id)")
    cursor.execute("ANALYZE roster_tree")
    cursor.execute(
        "SELECT id, supervisor_id, line FROM roster_edges e"
        " WHERE NOT EXISTS (SELECT FROM roster_tree t WHERE t.id = e.id)"
    )
    return {person: Link(supervisor, line) for person, supervisor, line in cursor}


def _refuse(cursor: CursorWrapper, links: dict[int, Link]) -> bool:
    """Refuse circles, or people too deep where there is none. False: the records themselves are
    no tree, which no file has to answer for."""
    reasons: list[tuple[int, str]] = []
    for circle in find_circles(links):
        rows = sorted(line for person in circle if (line := links[person].line) is not None)
        reason = _circle(rows)
        reasons += [(line, reason) for line in rows]
    if not reasons:
        reason = _(
            "The person would be more than %(levels)d levels below the top. Check the address."
        ) % {"levels": DEEPEST}
        reasons = [(links[person].line or 0, reason) for person in find_too_deep(links)]
    cursor.executemany(
        """
        WITH refused AS (DELETE FROM roster_people WHERE line = %s RETURNING email)
        UPDATE roster_rows r SET columns = 'supervisor', reason = %s
        FROM refused f WHERE f.email = r.email AND r.reason IS NULL
        """,
        reasons,
    )
    return bool(reasons)


def _circle(rows: list[int]) -> str:
    if len(rows) == 1:
        return _(
            "The supervisors lead round in a circle (line %(line)d and the records). Break it."
        ) % {"line": rows[0]}
    lines = {"lines": ", ".join(map(str, rows[:5]))}
    if len(rows) > 5:
        return (
            _("The supervisors lead round in a circle (lines %(lines)s and more). Break it.")
            % lines
        )
    return _("The supervisors lead round in a circle (lines %(lines)s). Break it.") % lines
