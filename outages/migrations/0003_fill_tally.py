"""Count once what stands where, so that from here on changes are enough.

Devices that were marked before need no first line of history: the tally holds them from the start.
"""

from django.db import migrations

FILL = """
-- Nobody moves a standing between the count and the mark: bookings wait for as long as it takes to
-- count (docs/running.md).
LOCK TABLE outages_standingchange IN SHARE ROW EXCLUSIVE MODE;
INSERT INTO outages_standingtally (outage_id, standing, devices)
SELECT outage_id, standing, count(*) FROM outages_affecteddevice GROUP BY outage_id, standing
ON CONFLICT (outage_id, standing) DO UPDATE SET devices = excluded.devices;
UPDATE outages_standingchange SET folded = true WHERE NOT folded;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('outages', '0002_count_and_versions'),
    ]

    operations = [
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
