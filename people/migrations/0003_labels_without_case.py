from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    # Labels go on being read and written while the index is built.
    atomic = False

    dependencies = [
        ("people", "0002_without_a_place"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="device",
            index=models.Index(Upper("workstation_id"), name="device_by_label_of_any_case"),
        ),
    ]
