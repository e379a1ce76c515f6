import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("places", "0001_initial"),
        ("posts", "0001_initial"),
        ("presence", "0001_initial"),
        ("screening", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("spot", models.CharField(max_length=80)),
                ("code", models.CharField(max_length=27, unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="placements", to="places.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("site", "spot"),
                        name="one_placement_at_a_spot",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("spot", ""), _negated=True), name="a_placement_is_somewhere"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Poster",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("road", "道路卡口登记"), ("compound", "小区出入登记"), ("floating", "流动人口登记")],
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(max_length=27, unique=True)),
                ("made_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posters", to="places.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)),
                        fields=("site", "kind"),
                        name="one_poster_of_a_kind_at_a_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="revoked_poster_names_who",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField()),
                (
                    "way",
                    models.CharField(
                        choices=[("self", "自己登记"), ("proxy", "工作人员代登记"), ("paper", "纸质登记补录")],
                        default="self",
                        max_length=6,
                    ),
                ),
                ("by_id", models.BigIntegerField(null=True)),
                (
                    "purpose",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("home", "回家"),
                            ("work", "务工上班"),
                            ("family", "探亲访友"),
                            ("care", "看病就医"),
                            ("goods", "运送物资"),
                            ("transit", "过境"),
                            ("errand", "办事购物"),
                            ("other", "其他"),
                        ],
                        max_length=8,
                    ),
                ),
                ("origin", models.CharField(blank=True, max_length=4)),
                ("destination", models.CharField(blank=True, max_length=100)),
                ("target", models.CharField(blank=True, max_length=20)),
                ("event", models.UUIDField()),
                ("holder", models.BigIntegerField(null=True)),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="registrations",
                        to="screening.lead",
                    ),
                ),
                (
                    "poster",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="registration.poster",
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="presence.visitor",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["position", "at"], name="registrations_at_a_place"),
                    models.Index(
                        condition=models.Q(models.Q(("target", ""), _negated=True), ("lead", None)),
                        fields=["id"],
                        name="arrivals_without_a_lead",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("visitor", "event"), name="visitor_registers_once_a_form")
                ],
            },
        ),
        migrations.CreateModel(
            name="ScanDay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("count", models.IntegerField(default=0)),
                (
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scans", to="registration.placement"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("placement", "day"), name="a_day_of_scans_once")],
            },
        ),
        migrations.CreateModel(
            name="Sorting",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("changed", models.IntegerField()),
                (
                    "decree",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="posts.policy"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Leaflet",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("guide", "出行须知"),
                            ("tips", "防疫提示"),
                            ("letter", "致市民的一封信"),
                            ("plan", "场站布局"),
                            ("traffic", "交通管制通告"),
                        ],
                        max_length=8,
                    ),
                ),
                ("version", models.SmallIntegerField()),
                ("title", models.CharField(max_length=100)),
                ("text", models.TextField(max_length=5000)),
                ("published_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="leaflets", to="places.place"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "kind", "version"), name="one_leaflet_of_a_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True), models.Q(("text", ""), _negated=True)
                        ),
                        name="a_leaflet_says_something",
                    ),
                ],
            },
        ),
    ]
