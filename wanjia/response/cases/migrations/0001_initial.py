import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
        ("presence", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=40)),
                ("name", wanjia.core.fields.EncryptedTextField(default="")),
                ("phone", wanjia.core.fields.EncryptedTextField(default="")),
                ("category", models.CharField(max_length=12)),
                (
                    "sex",
                    models.CharField(
                        choices=[("male", "男"), ("female", "女"), ("unknown", "未知")], default="unknown", max_length=8
                    ),
                ),
                ("age", models.SmallIntegerField(null=True)),
                ("infected", models.DateField(null=True)),
                ("onset", models.DateField(null=True)),
                ("sampled", models.DateField(null=True)),
                ("reported", models.DateField(null=True)),
                ("admitted", models.DateField(null=True)),
                ("ended", models.DateField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recovered", "治愈"),
                            ("discharged", "出院"),
                            ("died", "死亡"),
                            ("transferred", "转出"),
                        ],
                        max_length=12,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="absorbed", to="cases.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="places.place"
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="presence.visitor"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Investigation",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("due_at", models.DateTimeField()),
                ("ordered_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("finding", wanjia.core.fields.EncryptedTextField(default="")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="investigations", to="cases.case"
                    ),
                ),
                (
                    "investigator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="investigations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Outbreak",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("disease", models.CharField(max_length=20)),
                ("categories", models.JSONField(default=dict)),
                ("opened_at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="outbreaks", to="places.place"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("rows", models.JSONField()),
                ("least", models.SmallIntegerField()),
                ("published_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "outbreak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="cases.outbreak"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="case",
            name="outbreak",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.outbreak"
            ),
        ),
        migrations.CreateModel(
            name="Stay",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("home", "家中"),
                            ("work", "工作单位"),
                            ("school", "学校"),
                            ("shop", "商店"),
                            ("meal", "聚餐"),
                            ("hospital", "医院"),
                            ("bus", "公交"),
                            ("train", "火车"),
                            ("plane", "飞机"),
                            ("car", "汽车"),
                            ("other", "其他场所"),
                        ],
                        max_length=10,
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField()),
                ("position", models.BigIntegerField(null=True)),
                ("vehicle", models.CharField(blank=True, max_length=20)),
                ("carriage", models.CharField(blank=True, max_length=10)),
                ("text", wanjia.core.fields.EncryptedTextField(default="")),
                ("event", models.UUIDField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("interview", "流调询问"),
                            ("laboratory", "检测报告"),
                            ("clinic", "医疗机构"),
                            ("file", "导入名单"),
                            ("record", "系统记录"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("void_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stays", to="cases.case"
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
                "indexes": [
                    models.Index(fields=["case", "from_at"], name="stays_of_a_case"),
                    models.Index(
                        condition=models.Q(("vehicle", ""), _negated=True),
                        fields=["vehicle", "from_at"],
                        name="stays_on_a_vehicle",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_at__gt", models.F("from_at"))), name="stay_ends_after_it_begins"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("category", "分类"),
                            ("infected", "暴露"),
                            ("onset", "发病"),
                            ("sampled", "采样"),
                            ("reported", "报告"),
                            ("admitted", "入院"),
                            ("outcome", "转归"),
                            ("plan", "治疗方案"),
                            ("expert", "主管专家"),
                        ],
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=12)),
                ("day", models.DateField(null=True)),
                ("text", wanjia.core.fields.EncryptedTextField(default="")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("interview", "流调询问"),
                            ("laboratory", "检测报告"),
                            ("clinic", "医疗机构"),
                            ("file", "导入名单"),
                            ("record", "系统记录"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="facts", to="cases.case"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "kind", "at"], name="facts_of_a_case")],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("label", models.CharField(blank=True, max_length=40)),
                ("name", wanjia.core.fields.EncryptedTextField(default="")),
                ("phone", wanjia.core.fields.EncryptedTextField(default="")),
                ("degree", models.SmallIntegerField(default=1)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("household", "同住"),
                            ("presence", "同时同地"),
                            ("tube", "同管混采"),
                            ("ride", "同乘"),
                            ("workplace", "同单位"),
                            ("file", "名单所列"),
                            ("named", "本人说明"),
                        ],
                        max_length=10,
                    ),
                ),
                ("first_at", models.DateTimeField(null=True)),
                ("last_at", models.DateTimeField(null=True)),
                ("minutes", models.IntegerField(default=0)),
                ("until", models.DateField(null=True)),
                ("followed", models.CharField(blank=True, max_length=20)),
                ("confirmed_at", models.DateTimeField()),
                (
                    "became",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="was_contact",
                        to="cases.case",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="cases.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.site"
                    ),
                ),
                (
                    "visitor",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="presence.visitor"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("case", "person"),
                        name="a_person_is_a_contact_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("visitor__isnull", False)),
                        fields=("case", "visitor"),
                        name="a_visitor_is_a_contact_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("label", ""), _negated=True),
                        fields=("case", "label"),
                        name="a_label_is_a_contact_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", None), ("visitor", None), _connector="OR"),
                        name="contact_is_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_at", None), ("last_at__gte", models.F("first_at")), _connector="OR"),
                        name="contact_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("degree__gte", 1), ("degree__lte", 3)), name="contact_is_of_a_degree"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Link",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("household", "同住"),
                            ("presence", "同时同地"),
                            ("tube", "同管混采"),
                            ("ride", "同乘"),
                            ("workplace", "同单位"),
                            ("file", "名单所列"),
                            ("named", "本人说明"),
                        ],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("void_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="origins", to="cases.case"
                    ),
                ),
                (
                    "source_case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="onward", to="cases.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("void_at", None)),
                        fields=("source_case", "case"),
                        name="linked_once_while_it_counts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source_case", models.F("case")), _negated=True),
                        name="nobody_infects_himself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseFile",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("cases", "病例一览表"), ("contacts", "接触者名单")], max_length=8)),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.BinaryField(max_length=32)),
                ("content", wanjia.core.fields.EncryptedBytesField(default=b"")),
                ("signature", models.CharField(max_length=64)),
                ("columns", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("taken_at", models.DateTimeField(null=True)),
                ("rows", models.IntegerField(default=0)),
                ("accepted", models.IntegerField(default=0)),
                ("rejected", models.IntegerField(default=0)),
                ("problems", wanjia.core.fields.EncryptedTextField(default="")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "outbreak",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="cases.outbreak"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("outbreak", "kind", "sha256"), name="a_case_file_counts_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "rows",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("accepted"), "+", models.F("rejected")
                                ),
                            )
                        ),
                        name="every_row_of_a_case_file_counts",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["outbreak", "onset"], name="cases_by_onset"),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("label", "—"), _negated=True),
                fields=("outbreak", "label"),
                name="case_labels_differ_in_an_outbreak",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.UniqueConstraint(
                condition=models.Q(("merged_into", None), ("person__isnull", False)),
                fields=("outbreak", "person"),
                name="a_person_is_one_case_of_an_outbreak",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", None), ("visitor", None), _connector="OR"), name="case_is_one_subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("onset", None), ("reported", None), ("onset__lte", models.F("reported")), _connector="OR"
                ),
                name="onset_precedes_the_report",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), models.Q(("merged_into", models.F("id")), _negated=True), _connector="OR"
                ),
                name="case_is_not_merged_into_itself",
            ),
        ),
    ]
