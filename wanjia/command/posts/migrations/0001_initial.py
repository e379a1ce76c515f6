import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommandPost",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("post", "指挥部"),
                            ("leading_group", "领导小组"),
                            ("office", "办公室"),
                            ("branch", "临时党支部"),
                            ("team", "应急分队"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "sector",
                    models.CharField(
                        choices=[
                            ("general", "综合"),
                            ("police", "公安"),
                            ("industry", "工业和信息化"),
                            ("transport", "交通运输"),
                            ("health", "卫生健康"),
                            ("education", "教育"),
                            ("market", "市场监管"),
                            ("border", "口岸"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                ("duties", models.CharField(blank=True, max_length=400)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("founded_at", models.DateTimeField()),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="command_posts", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("place", "name"), name="post_names_differ_in_a_place")],
            },
        ),
        migrations.CreateModel(
            name="DeskShift",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("dropped_at", models.DateTimeField(null=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shifts", to="posts.commandpost"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["post", "from_at"], name="shifts_of_a_post")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))), name="a_shift_lasts"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("announcement", "公告"),
                            ("plan", "工作方案"),
                            ("scheme", "实施方案"),
                            ("contingency", "应急预案"),
                            ("notice", "通知"),
                            ("proposal", "倡议书"),
                            ("letter", "一封信"),
                        ],
                        max_length=14,
                    ),
                ),
                ("number", models.CharField(max_length=60)),
                ("version", models.SmallIntegerField(default=1)),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True)),
                ("issued_at", models.DateTimeField()),
                ("effective_from", models.DateTimeField()),
                ("effective_until", models.DateTimeField(null=True)),
                (
                    "origin",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="posts.document",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="documents", to="places.place"
                    ),
                ),
                (
                    "supersedes",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="superseded_by",
                        to="posts.document",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "kind", "number", "version"), name="document_numbers_differ_for_an_issuer"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_until", None),
                            ("effective_until__gt", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="document_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)), name="document_versions_count_from_1"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ControlZone",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="control_zones", to="places.place"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="zones", to="posts.commandpost"
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="posts.document"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("place", "name"),
                        name="zone_names_differ_in_a_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                        name="a_zone_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentDelivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("sent_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="posts.document"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "document deliveries",
                "constraints": [
                    models.UniqueConstraint(fields=("document", "place"), name="a_place_is_given_a_document_once"),
                    models.UniqueConstraint(fields=("document", "user"), name="a_person_is_given_a_document_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("place", None), ("user__isnull", False)),
                            models.Q(("place__isnull", False), ("user", None)),
                            _connector="OR",
                        ),
                        name="a_delivery_is_to_a_place_or_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("read_at", None), ("read_by", None)),
                            models.Q(("read_at__gte", models.F("sent_at")), ("read_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_document_is_read_after_it_was_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyMode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("normal", "日常勤务"),
                            ("level_one", "一级勤务"),
                            ("around_clock", "24小时勤务"),
                            ("police_room", "警务室勤务"),
                        ],
                        max_length=12,
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="modes", to="posts.commandpost"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("post",), name="a_post_has_one_duty_mode"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                        name="a_duty_mode_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=60)),
                ("value", models.JSONField()),
                ("effective_from", models.DateTimeField()),
                ("document", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="posts.document")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="policies", to="places.place"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "policies",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("key", "place", "effective_from"), name="one_policy_value_at_a_moment"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PostParent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="children", to="posts.commandpost"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parents", to="posts.commandpost"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("post",), name="a_post_stands_under_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("post", models.F("parent")), _negated=True),
                        name="no_post_stands_under_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                        name="a_parent_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostTerm",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="posts.document"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="posts.commandpost"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("post",), name="a_post_is_active_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                        name="a_term_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponseLevel",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("level", models.SmallIntegerField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                ("document", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="posts.document")),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="response_levels", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 4)), name="response_level_is_1_to_4"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("place",), name="one_open_response_level"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Responsibility",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "duty",
                    models.CharField(
                        choices=[("lead", "责任人"), ("grid_worker", "网格员"), ("paired_cadre", "包联干部")],
                        max_length=14,
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="responsibilities", to="places.place"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responsibilities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "responsibilities",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("place", "user", "duty"),
                        name="one_open_duty_of_a_person_at_a_place",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("duty", "lead"), ("until_at", None)),
                        fields=("place",),
                        name="one_person_leads_a_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                        name="duty_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkingGroup",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("general", "综合协调组"),
                            ("medical", "医疗救治组"),
                            ("control", "社会管控组"),
                            ("tracing", "流调溯源组"),
                            ("transport", "交通保障组"),
                            ("logistics", "后勤保障组"),
                            ("supplies", "物资保障组"),
                            ("publicity", "宣传报道组"),
                            ("liaison", "联络保障组"),
                            ("inspection", "督导组"),
                            ("data", "“大数据”专班"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("functions", models.CharField(blank=True, max_length=400)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="groups", to="posts.commandpost"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("post", "name"),
                        name="group_names_differ_in_a_post",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                        name="a_group_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostMember",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "duty",
                    models.CharField(
                        choices=[("chief", "负责人"), ("deputy", "副职"), ("member", "成员"), ("liaison", "联络员")],
                        max_length=8,
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="posts.commandpost"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="posts.workinggroup",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("duty", "chief"), ("group", None), ("until_at", None)),
                        fields=("post",),
                        name="one_chief_of_a_post",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("duty", "chief"), ("until_at", None)),
                        fields=("group",),
                        name="one_chief_of_a_group",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("group", None), ("until_at", None)),
                        fields=("post", "user"),
                        name="a_member_of_a_post_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("group", "user"),
                        name="a_member_of_a_group_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                        name="membership_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ZoneGrid",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "grid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="zones", to="places.place"
                    ),
                ),
                (
                    "zone",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grids", to="posts.controlzone"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("grid",), name="a_grid_is_in_one_zone"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                        name="a_grid_leaves_after_it_joined",
                    ),
                ],
            },
        ),
    ]
