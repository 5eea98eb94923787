"""A seat is taken only on the promise that was read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0002_changes")]

    operations = [
        migrations.AddField(
            model_name="slot",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
