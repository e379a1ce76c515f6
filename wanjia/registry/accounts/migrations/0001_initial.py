import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanjia.registry.accounts.roles


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("username", models.CharField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "中文"), ("en", "English")], default="zh-hans", max_length=10
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Device",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("enrolled_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "revoked_by",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", None)),
                            models.Q(("revoked_at__isnull", False), ("revoked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="device_revocation_names_who",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DeviceKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32)),
                ("expires_at", models.DateTimeField()),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="keys", to="accounts.device"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="device_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("device", "user"), name="one_key_per_user_and_device")],
            },
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "device",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="accounts.device"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="enrolments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            (wanjia.registry.accounts.roles.Role["COMMANDER"], "指挥员"),
                            (wanjia.registry.accounts.roles.Role["STREET_LEAD"], "街道负责人"),
                            (wanjia.registry.accounts.roles.Role["CLERK"], "社区文员"),
                            (wanjia.registry.accounts.roles.Role["GRID_WORKER"], "网格员"),
                            (wanjia.registry.accounts.roles.Role["BUILDING_CHIEF"], "楼长"),
                            (wanjia.registry.accounts.roles.Role["SAMPLER"], "采样点工作人员"),
                            (wanjia.registry.accounts.roles.Role["LABORATORY"], "检验员"),
                            (wanjia.registry.accounts.roles.Role["OFFICER"], "卡口值守人员"),
                            (wanjia.registry.accounts.roles.Role["TRANSPORT"], "交通运输人员"),
                            (wanjia.registry.accounts.roles.Role["MEDIC"], "医务人员"),
                            (wanjia.registry.accounts.roles.Role["INVESTIGATOR"], "流调人员"),
                            (wanjia.registry.accounts.roles.Role["INSPECTOR"], "督查员"),
                            (wanjia.registry.accounts.roles.Role["AUDITOR"], "审计员"),
                            (wanjia.registry.accounts.roles.Role["ADMINISTRATOR"], "系统管理员"),
                        ],
                        max_length=20,
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                (
                    "granted_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to="places.place"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grants", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at", None), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                        name="grant_ends_after_start",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PasswordReset",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("digest", models.BinaryField(max_length=32, null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "confirmed_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="resets", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(
                                models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                                models.Q(("confirmed_by", models.F("user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_second_person_confirms_a_reset",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at", None), ("confirmed_by", None), ("digest", None)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("digest__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="confirmed_reset_has_a_code",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(choices=[("grant", "授权"), ("phone", "登记手机")], max_length=5)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            (wanjia.registry.accounts.roles.Role["COMMANDER"], "指挥员"),
                            (wanjia.registry.accounts.roles.Role["STREET_LEAD"], "街道负责人"),
                            (wanjia.registry.accounts.roles.Role["CLERK"], "社区文员"),
                            (wanjia.registry.accounts.roles.Role["GRID_WORKER"], "网格员"),
                            (wanjia.registry.accounts.roles.Role["BUILDING_CHIEF"], "楼长"),
                            (wanjia.registry.accounts.roles.Role["SAMPLER"], "采样点工作人员"),
                            (wanjia.registry.accounts.roles.Role["LABORATORY"], "检验员"),
                            (wanjia.registry.accounts.roles.Role["OFFICER"], "卡口值守人员"),
                            (wanjia.registry.accounts.roles.Role["TRANSPORT"], "交通运输人员"),
                            (wanjia.registry.accounts.roles.Role["MEDIC"], "医务人员"),
                            (wanjia.registry.accounts.roles.Role["INVESTIGATOR"], "流调人员"),
                            (wanjia.registry.accounts.roles.Role["INSPECTOR"], "督查员"),
                            (wanjia.registry.accounts.roles.Role["AUDITOR"], "审计员"),
                            (wanjia.registry.accounts.roles.Role["ADMINISTRATOR"], "系统管理员"),
                        ],
                        max_length=20,
                    ),
                ),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "confirmed_by",
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
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(
                                models.Q(("confirmed_by", models.F("asked_by")), _negated=True),
                                models.Q(("confirmed_by", models.F("user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_second_person_confirms_a_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "phone"), ("place", None)),
                            models.Q(("kind", "grant"), ("place__isnull", False), ("starts_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="proposed_grant_names_its_place",
                    ),
                ],
            },
        ),
    ]
