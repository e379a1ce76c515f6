import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ordinary", "家庭户"),
                            ("collective", "集体户"),
                            ("herder", "牧户"),
                            ("firm", "企业单位"),
                        ],
                        default="ordinary",
                        max_length=12,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "door",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="households", to="places.door"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["position", "id"], name="households_in_order")],
            },
        ),
        migrations.CreateModel(
            name="AccessCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="access_codes", to="people.household"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("pinyin", models.CharField(blank=True, max_length=240)),
                ("initials", models.CharField(blank=True, max_length=80)),
                (
                    "sex",
                    models.CharField(
                        choices=[("male", "男"), ("female", "女"), ("unknown", "未知")], default="unknown", max_length=8
                    ),
                ),
                ("birth_date", models.DateField(null=True)),
                (
                    "residence",
                    models.CharField(
                        choices=[("permanent", "常住"), ("temporary", "暂住"), ("floating", "流动")],
                        default="permanent",
                        max_length=10,
                    ),
                ),
                ("relation", models.CharField(blank=True, max_length=20)),
                ("phone", wanjia.core.fields.EncryptedTextField(default="")),
                ("phone_index", models.BinaryField(max_length=16, null=True)),
                ("phone_tail", models.CharField(blank=True, max_length=4)),
                (
                    "document_kind",
                    models.CharField(
                        choices=[
                            ("resident_id", "居民身份证"),
                            ("hmt_permit", "港澳台居民居住证"),
                            ("foreign_permit", "外国人永久居留身份证"),
                            ("travel_permit", "来往内地通行证"),
                            ("passport", "护照"),
                            ("none", "无证件"),
                        ],
                        default="none",
                        max_length=16,
                    ),
                ),
                ("document", wanjia.core.fields.EncryptedTextField(default="")),
                ("document_index", models.BinaryField(max_length=16, null=True)),
                ("document_tail", models.CharField(blank=True, max_length=4)),
                ("workplace", wanjia.core.fields.EncryptedTextField(default="")),
                ("native_place", wanjia.core.fields.EncryptedTextField(default="")),
                ("contact_version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("gone_at", models.DateTimeField(null=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="members", to="people.household"
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absorbed",
                        to="people.person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("document_index__isnull", False)),
                        fields=["document_index"],
                        name="person_by_document",
                    ),
                    models.Index(
                        condition=models.Q(("phone_index__isnull", False)),
                        fields=["phone_index"],
                        name="person_by_phone",
                    ),
                    models.Index(fields=["name"], name="person_by_name"),
                    models.Index(fields=["initials"], name="person_by_initials"),
                    models.Index(fields=["birth_date", "initials"], name="person_by_birth"),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)), fields=["id"], name="merged_persons"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="person_has_a_name"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="person_is_not_merged_into_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("immobile", "行动不便"),
                            ("elderly", "高龄老人"),
                            ("disabled", "残疾"),
                            ("infant", "婴幼儿"),
                            ("pregnant", "孕产妇"),
                            ("chronic", "慢性病"),
                            ("lives_alone", "独居"),
                            ("low_income", "低保"),
                            ("no_smartphone", "无智能手机"),
                            ("no_internet", "学生无网络"),
                            ("herder", "牧民"),
                            ("stranded", "滞留外地人员"),
                        ],
                        max_length=16,
                    ),
                ),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="needs", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("person", "kind"),
                        name="one_open_need_of_a_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "absorbed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merged", to="people.person"
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="merges", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kept", models.F("absorbed")), _negated=True),
                        name="merge_is_of_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="undone_merge_names_who",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("absorbed",), name="absorbed_once_at_a_time"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("through", models.CharField(max_length=60)),
                ("revealed", models.CharField(blank=True, max_length=20)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="people.household"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="readings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "at"], name="readings_of_a_user")],
            },
        ),
        migrations.CreateModel(
            name="Residence",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="residences", to="people.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="residences", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("person",), name="one_open_residence_per_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Suspicion",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("score", models.SmallIntegerField()),
                ("reasons", models.CharField(max_length=200)),
                ("raised_at", models.DateTimeField()),
                (
                    "decision",
                    models.CharField(
                        blank=True, choices=[("same", "同一人"), ("different", "不是同一人")], max_length=10
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "known",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "newcomer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="suspicions", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("known", "newcomer"), name="suspected_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("decision", "")),
                            models.Q(models.Q(("decision", ""), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="decided_suspicion_has_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Emergency",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("level", models.SmallIntegerField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="emergencies", to="places.place"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "emergencies",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("place",), name="one_open_emergency_at_a_place"
                    )
                ],
            },
        ),
    ]
