"""What a longer window takes from a start is remembered, so that a shorter one gives it back."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("booking", "0003_slot_revision")]

    operations = [
        migrations.AddField(
            model_name="slot",
            name="withheld",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
