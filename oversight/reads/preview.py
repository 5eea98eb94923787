"""Whom a change would touch, with names."""

from booking.models import Site
from booking.operations.capacity import Preview
from oversight.reads.changes import PAGE, TouchedRow


def preview_rows(preview: Preview) -> tuple[TouchedRow, ...]:
    """The first hundred people whom a change would touch, with the names of sites. One query."""
    sites = dict(Site.objects.values_list("pk", "name"))
    return tuple(
        TouchedRow(
            person=one.appointment.person.name,
            site_was=sites[one.appointment.site_id],
            was=one.appointment.starts_at,
            site_became=sites[one.to.site_id] if one.to else "",
            became=one.to.starts_at if one.to else None,
            zone=one.appointment.zone,
            undone=False,
        )
        for one in preview.touched[:PAGE]
    )
