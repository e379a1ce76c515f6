import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import wanjia.core.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrustedSigner",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kid", models.BinaryField(max_length=8)),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("certificate", models.BinaryField()),
                ("added_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["kid"], name="trusted_signer_by_kid")],
            },
        ),
        migrations.CreateModel(
            name="PersonalCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.BigIntegerField()),
                ("digest", models.BinaryField(max_length=16)),
                ("code", wanjia.core.fields.EncryptedBytesField()),
                ("issued_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lost", "丢失"),
                            ("shown", "被别人用过"),
                            ("damaged", "损坏，扫不出"),
                            ("asked", "本人要求"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="codes", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("key",), name="code_by_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at", None)), fields=("person",), name="one_code_of_a_person"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kid", models.BinaryField(max_length=8, unique=True)),
                ("public", models.BinaryField(max_length=120)),
                ("private", wanjia.core.fields.EncryptedBytesField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[("leaked", "密钥泄露"), ("misused", "被人滥用"), ("closed", "单位撤销")],
                        max_length=10,
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signing_keys", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)), fields=("issuer",), name="one_key_of_an_office_signs"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("revoked_at", None), ("until_at__isnull", False), _connector="OR"),
                        name="a_revoked_key_signs_no_more",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VoidSerial",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("serial", models.CharField(max_length=24)),
                ("until_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "issuer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="void_serials", to="places.place"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["until_at"], name="void_serials_by_end")],
                "constraints": [models.UniqueConstraint(fields=("issuer", "serial"), name="void_once")],
            },
        ),
    ]
