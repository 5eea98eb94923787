from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Pages and sweeps go on while the indexes are built.
    atomic = False

    dependencies = [
        ('notifications', '0004_refused'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='delivery',
            index=models.Index(condition=models.Q(('outcome', 'undecided')), fields=['-ended_at'], name='delivery_undecided'),
        ),
        AddIndexConcurrently(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ('failed', 'bounced', 'expired', 'suppressed'))), fields=['-terminal_at'], name='message_lost'),
        ),
    ]
