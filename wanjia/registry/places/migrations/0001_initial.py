import django.db.models.deletion
from django.db import migrations, models

import wanjia.registry.places.rules


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Compound",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100)),
            ],
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "level",
                    models.CharField(
                        choices=[
                            (wanjia.registry.places.rules.Level["REGION"], "自治区"),
                            (wanjia.registry.places.rules.Level["LEAGUE"], "盟市"),
                            (wanjia.registry.places.rules.Level["COUNTY"], "旗县区"),
                            (wanjia.registry.places.rules.Level["TOWNSHIP"], "街道苏木乡镇"),
                            (wanjia.registry.places.rules.Level["COMMUNITY"], "社区嘎查村"),
                            (wanjia.registry.places.rules.Level["GRID"], "网格"),
                            (wanjia.registry.places.rules.Level["BUILDING"], "楼栋"),
                            (wanjia.registry.places.rules.Level["UNIT"], "单元"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("code", models.CharField(blank=True, max_length=12)),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("lo", models.BigIntegerField()),
                ("hi", models.BigIntegerField()),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                (
                    "compound",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="buildings",
                        to="places.compound",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="places.place",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["lo", "hi"], name="places_by_position"),
                    models.Index(fields=["code"], name="place_by_code"),
                    models.Index(fields=["name"], name="place_by_name"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("level", "lo"), name="places_of_a_level_do_not_overlap"),
                    models.CheckConstraint(
                        condition=models.Q(("hi__gte", models.F("lo"))), name="place_interval_is_not_empty"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="place_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outline",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("rings", models.JSONField()),
                ("source", models.CharField(blank=True, max_length=200)),
                ("licence", models.CharField(blank=True, max_length=100)),
                ("doors", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outline", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("doors", 0),
                                models.Q(("source", ""), _negated=True),
                                models.Q(("licence", ""), _negated=True),
                            ),
                            models.Q(("doors__gt", 0), ("licence", ""), ("source", "")),
                            _connector="OR",
                        ),
                        name="outline_is_loaded_or_estimated",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Door",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=40)),
                ("position", models.BigIntegerField(unique=True)),
                ("label", models.CharField(max_length=80)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="doors", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "number"), name="door_numbers_differ_in_a_place"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("latitude", None), ("longitude", None)),
                            models.Q(("latitude__isnull", False), ("longitude__isnull", False)),
                            _connector="OR",
                        ),
                        name="door_has_both_coordinates_or_none",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="compound",
            name="community",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="compounds", to="places.place"
            ),
        ),
        migrations.CreateModel(
            name="PlaceFact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("name", "名称"), ("code", "行政区划代码"), ("alias", "别名"), ("parent", "上级")],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(max_length=100)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                ("source", models.CharField(blank=True, max_length=200)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="places.place"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "text"], name="place_by_alias")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("valid_until", None), models.Q(("kind", "alias"), _negated=True)),
                        fields=("place", "kind"),
                        name="one_current_value_of_an_attribute",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("checkpoint", "卡口"),
                            ("gate", "小区出入口"),
                            ("sampling_point", "采样点"),
                            ("isolation_site", "集中隔离点"),
                            ("hospital", "定点医院"),
                            ("fever_clinic", "发热门诊"),
                            ("laboratory", "检测机构"),
                            ("store", "物资库"),
                            ("enterprise", "企业"),
                            ("hotel", "旅店"),
                            ("school", "学校"),
                            ("port", "口岸"),
                            ("station", "车站"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                ("valid_from", models.DateField()),
                ("valid_until", models.DateField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sites", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "kind", "name"), name="site_names_differ_in_a_place")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="compound",
            constraint=models.UniqueConstraint(
                fields=("community", "name"), name="compound_names_differ_in_a_community"
            ),
        ),
    ]
