import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("campaigns", "0001_initial"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
        ("posts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Box",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=40)),
                ("event", models.UUIDField()),
                ("counted", models.SmallIntegerField()),
                ("sealed_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "boxes",
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("serial", models.IntegerField()),
                ("event", models.UUIDField(null=True)),
                ("issued_at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField()),
                ("by_id", models.BigIntegerField()),
                ("device_id", models.BigIntegerField(null=True)),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="campaigns.target"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CertificateVoid",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("lost", "遗失"),
                            ("spoiled", "损坏"),
                            ("wrong_person", "发错了人"),
                            ("sample_void", "样本作废"),
                        ],
                        max_length=14,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "certificate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="void", to="sampling.certificate"
                    ),
                ),
                (
                    "replaced_by",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="sampling.certificate",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Manifest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField()),
                (
                    "laboratory",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ManifestBox",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "box",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="on_manifest", to="sampling.box"
                    ),
                ),
                (
                    "manifest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="boxes", to="sampling.manifest"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "manifest boxes",
            },
        ),
        migrations.CreateModel(
            name="Point",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.SmallIntegerField()),
                ("area_m2", models.FloatField(null=True)),
                ("spacing_m", models.FloatField(default=1.0)),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("per_table_hour", models.SmallIntegerField(default=120)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sampling_points", to="places.site"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="manifest",
            name="point",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="manifests", to="sampling.point"
            ),
        ),
        migrations.AddField(
            model_name="certificate",
            name="point",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="certificates", to="sampling.point"
            ),
        ),
        migrations.AddField(
            model_name="box",
            name="point",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="boxes", to="sampling.point"
            ),
        ),
        migrations.CreateModel(
            name="PointStep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("opened", "已开放"), ("overridden", "未齐备而开放"), ("closed", "已关闭")],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="sampling.point"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "overridden"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_override_has_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PpeCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("items", models.JSONField()),
                ("at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ppe_checks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "day"), name="ppe_is_checked_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="ReadyCheck",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "item",
                    models.CharField(
                        choices=[
                            ("site", "场地布置"),
                            ("lanes", "一米线与进出通道"),
                            ("supplies", "物资到位"),
                            ("tubes", "采样管与标签"),
                            ("ppe", "防护用品"),
                            ("staff", "人员到位"),
                            ("devices", "手机与扫码枪"),
                            ("waste", "医疗废物容器"),
                            ("notice", "居民已告知"),
                        ],
                        max_length=10,
                    ),
                ),
                ("ready", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="sampling.point"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ResultFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                (
                    "format",
                    models.CharField(
                        choices=[("scan", "扫码录入"), ("csv", "CSV"), ("excel", "Excel"), ("fhir", "FHIR R4")],
                        max_length=6,
                    ),
                ),
                ("sha256", models.BinaryField(max_length=32)),
                ("rows", models.IntegerField()),
                ("accepted", models.IntegerField()),
                ("rejected", models.IntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "finding",
                    models.CharField(
                        choices=[("negative", "阴性"), ("positive", "阳性"), ("doubtful", "可疑"), ("invalid", "无效")],
                        max_length=8,
                    ),
                ),
                ("tested_at", models.DateTimeField()),
                ("reported_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "laboratory",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="sampling.resultfile",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResultRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("label", models.CharField(blank=True, max_length=80)),
                ("said", models.CharField(blank=True, max_length=80)),
                ("tested", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(max_length=300)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="refused", to="sampling.resultfile"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tube_size", models.SmallIntegerField()),
                ("household_tubes", models.BooleanField(default=False)),
                ("regional", models.BooleanField(default=False)),
                ("label_pattern", models.CharField(blank=True, max_length=100)),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sampling", to="campaigns.campaign"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("tube_size__in", (1, 5, 10, 20))), name="tube_holds_1_5_10_or_20"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="resultfile",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="result_files", to="sampling.round"
            ),
        ),
        migrations.AddField(
            model_name="point",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="points", to="sampling.round"
            ),
        ),
        migrations.AddField(
            model_name="manifest",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="manifests", to="sampling.round"
            ),
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("checks", models.SmallIntegerField(null=True)),
                (
                    "target",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samples",
                        to="campaigns.target",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Retest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                (
                    "result",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="retests", to="sampling.result"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="retests", to="campaigns.target"
                    ),
                ),
                (
                    "sample",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retest",
                        to="sampling.sample",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("sample", None)), fields=["due_at"], name="open_retests")],
                "constraints": [
                    models.UniqueConstraint(fields=("result", "target"), name="retested_once_for_a_result")
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleVoid",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("wrong_person", "绑错了人"),
                            ("twice", "重复采样"),
                            ("spoiled", "样本作废"),
                            ("mistake", "误扫"),
                        ],
                        max_length=14,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sample",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="void", to="sampling.sample"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("days", models.JSONField()),
                ("ordered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="posts.document"
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sampling_schedules",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("begins_on"))),
                        name="schedule_ends_after_it_begins",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("person",), name="one_open_schedule_of_a_person"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SerialRange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("first", models.IntegerField()),
                ("last", models.IntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="serial_ranges", to="sampling.point"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("point", "first"), name="serials_are_printed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__gt", 0), ("last__gte", models.F("first"))),
                        name="serial_range_is_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("people", models.IntegerField(default=0)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="sampling.point"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))), name="slot_is_not_empty"
                    ),
                    models.UniqueConstraint(fields=("point", "place"), name="place_has_one_slot_at_a_point"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Table",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.SmallIntegerField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tables", to="sampling.point"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("point", "number"), name="table_numbers_differ_at_a_point")
                ],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("guide", "服务咨询"),
                            ("order", "维持秩序"),
                            ("scanner", "协助扫码"),
                            ("sampler", "核酸采集"),
                            ("card_issuer", "发放凭证"),
                            ("packer", "装箱"),
                            ("courier", "样本转运"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "staff",
                    models.CharField(
                        choices=[
                            ("party", "机关党员干部"),
                            ("community", "社区干部"),
                            ("paired_unit", "包联单位工作人员"),
                            ("grid_worker", "网格员"),
                            ("volunteer", "志愿者"),
                            ("medical", "医务人员"),
                        ],
                        max_length=12,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=80)),
                ("ppe_at", models.DateTimeField(null=True)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "credential_checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="sampling.point"
                    ),
                ),
                (
                    "ppe_by",
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
                        related_name="sampling_posts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="sampling.table",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("user__isnull", False), models.Q(("name", ""), _negated=True), _connector="OR"
                        ),
                        name="a_post_is_held_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "sampler"), _negated=True),
                            ("staff", "medical"),
                            ("credential_checked_by__isnull", False),
                            _connector="OR",
                        ),
                        name="a_samplers_credential_was_checked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Telling",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("chat", "居民微信群"),
                            ("loudspeaker", "小喇叭"),
                            ("posted", "张贴通知"),
                            ("door", "上门告知"),
                            ("phone", "电话告知"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tellings", to="sampling.round"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Tube",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=40)),
                ("event", models.UUIDField()),
                ("size", models.SmallIntegerField()),
                ("samples", models.SmallIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("sealed_at", models.DateTimeField()),
                ("arrived_at", models.DateTimeField()),
                ("by_hand", models.BooleanField(default=False)),
                ("doorstep", models.BooleanField(default=False)),
                ("by_id", models.BigIntegerField()),
                ("device_id", models.BigIntegerField(null=True)),
                ("presences", models.BooleanField(db_default=False, default=False)),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tubes",
                        to="sampling.round",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tubes",
                        to="sampling.table",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["label"], name="tubes_by_label"),
                    models.Index(fields=["table", "sealed_at"], name="tubes_of_a_table"),
                    models.Index(
                        condition=models.Q(("presences", False)), fields=["id"], name="tubes_without_presences"
                    ),
                    django.contrib.postgres.indexes.BrinIndex(fields=["arrived_at"], name="tubes_by_arrival"),
                ],
            },
        ),
        migrations.AddField(
            model_name="sample",
            name="tube",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken",
                to="sampling.tube",
            ),
        ),
        migrations.AddField(
            model_name="result",
            name="tube",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="results", to="sampling.tube"
            ),
        ),
        migrations.CreateModel(
            name="Discrepancy",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("packed", "装箱数与扫码数不符"),
                            ("courier", "转运接收数不符"),
                            ("laboratory", "实验室接收数不符"),
                            ("twice_boxed", "同一管装入两箱"),
                            ("never_boxed", "封管后没有装箱"),
                            ("courier_box", "转运接收箱数不符"),
                            ("lab_box", "实验室接收箱数不符"),
                            ("findings", "同一管的检测结果互相矛盾"),
                        ],
                        max_length=12,
                    ),
                ),
                ("expected", models.IntegerField()),
                ("found", models.IntegerField()),
                ("opened_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settlement", models.CharField(blank=True, max_length=300)),
                (
                    "box",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discrepancies",
                        to="sampling.box",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "manifest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discrepancies",
                        to="sampling.manifest",
                    ),
                ),
                (
                    "point",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="discrepancies", to="sampling.point"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="discrepancies", to="sampling.round"
                    ),
                ),
                (
                    "tube",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="discrepancies",
                        to="sampling.tube",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "discrepancies",
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)), fields=["opened_at"], name="open_discrepancies"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_by", None), ("settlement", "")),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("settlement", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="settlement_names_who_and_what",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BoxedTube",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.CharField(db_index=True, max_length=40)),
                (
                    "box",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scanned", to="sampling.box"
                    ),
                ),
                (
                    "tube",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="boxings",
                        to="sampling.tube",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("tube", None)), fields=["label"], name="boxed_before_their_tube")
                ],
                "constraints": [models.UniqueConstraint(fields=("box", "label"), name="label_is_in_a_box_once")],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("courier", "交转运员"), ("laboratory", "实验室接收")], max_length=10),
                ),
                ("boxes", models.SmallIntegerField()),
                ("tubes", models.IntegerField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "manifest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handovers", to="sampling.manifest"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("manifest", "kind"), name="handed_over_once_a_step")],
            },
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(fields=("point", "serial"), name="serials_differ_at_a_point"),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at", None)), fields=("target",), name="one_certificate_a_person_and_round"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(condition=models.Q(("serial__gt", 0)), name="serials_begin_at_one"),
        ),
        migrations.AddIndex(
            model_name="box",
            index=models.Index(fields=["label"], name="boxes_by_label"),
        ),
        migrations.AddConstraint(
            model_name="resultfile",
            constraint=models.UniqueConstraint(fields=("round", "sha256"), name="a_result_file_counts_once"),
        ),
        migrations.AddConstraint(
            model_name="resultfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "rows",
                        django.db.models.expressions.CombinedExpression(
                            models.F("accepted"), "+", models.F("rejected")
                        ),
                    )
                ),
                name="results_accepted_and_rejected_are_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="point",
            constraint=models.UniqueConstraint(fields=("round", "number"), name="point_numbers_differ_in_a_round"),
        ),
        migrations.AddConstraint(
            model_name="point",
            constraint=models.UniqueConstraint(fields=("round", "site"), name="site_is_a_point_once_a_round"),
        ),
        migrations.AddConstraint(
            model_name="point",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_at__gt", models.F("opens_at"))), name="point_window_is_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="point",
            constraint=models.CheckConstraint(
                condition=models.Q(("spacing_m__gte", 1)), name="people_stand_a_metre_apart"
            ),
        ),
        migrations.AddConstraint(
            model_name="point",
            constraint=models.CheckConstraint(
                condition=models.Q(("area_m2", None), ("area_m2__gt", 0), _connector="OR"), name="point_has_an_area"
            ),
        ),
        migrations.AddConstraint(
            model_name="point",
            constraint=models.CheckConstraint(
                condition=models.Q(("per_table_hour__gt", 0)), name="a_table_is_expected_to_work"
            ),
        ),
        migrations.AddConstraint(
            model_name="manifest",
            constraint=models.UniqueConstraint(fields=("round", "number"), name="manifest_numbers_differ_in_a_round"),
        ),
        migrations.AddIndex(
            model_name="result",
            index=models.Index(
                condition=models.Q(("finding__in", ["positive", "doubtful"])),
                fields=["reported_at"],
                name="results_to_act_on",
            ),
        ),
    ]
