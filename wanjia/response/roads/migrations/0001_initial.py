import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("places", "0001_initial"),
        ("posts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("staffed", "设卡值守，引导绕行"),
                            ("barrier", "移动护栏封闭"),
                            ("earth", "堆填土石"),
                            ("dig", "挖断路面"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("proposed_at", models.DateTimeField()),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closures", to="posts.document"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Junction",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("outer", models.BooleanField(default=False)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="junctions", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "name"), name="junction_names_differ_in_a_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="Road",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=60)),
                (
                    "grade",
                    models.CharField(
                        choices=[
                            ("motorway", "高速公路"),
                            ("national", "国道"),
                            ("provincial", "省道"),
                            ("county", "县道"),
                            ("village", "乡村道路"),
                        ],
                        max_length=12,
                    ),
                ),
                ("km", models.FloatField()),
                (
                    "begin",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roads.junction"
                    ),
                ),
                (
                    "end",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="roads.junction"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="roads", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "code"), name="road_codes_differ_in_a_place"),
                    models.CheckConstraint(condition=models.Q(("km__gt", 0)), name="a_road_has_a_length"),
                    models.CheckConstraint(
                        condition=models.Q(("begin", models.F("end")), _negated=True), name="a_road_leads_somewhere"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Detour",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("notice", models.CharField(max_length=500)),
                ("km", models.FloatField()),
                ("published_at", models.DateTimeField()),
                (
                    "closure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="detour", to="roads.closure"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("roads", models.ManyToManyField(related_name="+", to="roads.road")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="closure",
            name="road",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="closures", to="roads.road"
            ),
        ),
        migrations.CreateModel(
            name="SiteAt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "junction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sites", to="roads.junction"
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="junction", to="places.site"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ClosureStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("approved", "批准"),
                            ("rejected", "不批准"),
                            ("started", "实施"),
                            ("lifted", "提前解除"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "closure",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="roads.closure"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("closure", "kind"), name="a_closure_takes_each_step_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="GreenLane",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                ("wait_minutes", models.SmallIntegerField(null=True)),
                ("waited_at", models.DateTimeField(null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="green_lanes", to="places.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("site", "name"),
                        name="lane_names_differ_at_a_site",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_at__gt", models.F("from_at"))), name="a_closure_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="closure",
            constraint=models.CheckConstraint(
                condition=models.Q(("measure__in", ["earth", "dig"]), _negated=True), name="no_road_is_filled_or_dug_up"
            ),
        ),
    ]
