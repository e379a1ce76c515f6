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
            name="Channel",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("wecom", "企业微信群机器人"),
                            ("dingtalk", "钉钉群机器人"),
                            ("feishu", "飞书群机器人"),
                            ("email", "电子邮件"),
                            ("webhook", "网络回调（签名）"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("address", wanjia.core.fields.EncryptedTextField()),
                ("secret", wanjia.core.fields.EncryptedTextField(blank=True, default="")),
                ("audience", models.CharField(choices=[("staff", "工作人员"), ("public", "居民")], max_length=8)),
                ("takes_notices", models.BooleanField(default=False)),
                ("most_an_hour", models.SmallIntegerField()),
                ("quiet_from", models.SmallIntegerField(null=True)),
                ("quiet_until", models.SmallIntegerField(null=True)),
                ("added_at", models.DateTimeField()),
                ("failures", models.SmallIntegerField(default=0)),
                ("paused_at", models.DateTimeField(null=True)),
                ("paused_why", models.CharField(blank=True, max_length=200)),
                ("until_at", models.DateTimeField(null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="channels", to="places.place"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("place", "name"),
                        name="channel_names_differ_in_a_place",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("most_an_hour__gte", 1), ("most_an_hour__lte", 1000)),
                        name="channel_has_a_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_until", None)),
                            models.Q(
                                ("quiet_from__gte", 0),
                                ("quiet_from__lte", 23),
                                ("quiet_until__gte", 0),
                                ("quiet_until__lte", 23),
                            ),
                            _connector="OR",
                        ),
                        name="quiet_hours_are_hours",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience", "staff"), ("takes_notices", False), _connector="OR"),
                        name="the_public_gets_no_notices_to_staff",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(choices=[("brief", "简报"), ("notice", "通知"), ("trial", "测试")], max_length=6),
                ),
                (
                    "notice",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("late_report", "日报迟报"),
                            ("overdue", "事项超时"),
                            ("silent", "没有动静"),
                            ("corrected", "数字更正"),
                            ("other", "其他"),
                        ],
                        max_length=20,
                    ),
                ),
                ("slot", models.DateTimeField(null=True)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("text", models.TextField()),
                ("lines", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("planned_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发"),
                            ("sending", "正在发"),
                            ("sent", "已送达"),
                            ("failed", "未送达"),
                            ("unknown", "不知是否送达"),
                            ("missed", "过时未发"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("tries", models.SmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deliveries", to="briefs.channel"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("n", models.SmallIntegerField()),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("outcome", models.CharField(blank=True, max_length=8)),
                ("answer", models.CharField(blank=True, max_length=200)),
                (
                    "delivery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attempts", to="briefs.delivery"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("delivery", "n"), name="tries_are_counted")],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("hours", models.JSONField()),
                ("from_at", models.DateTimeField()),
                ("until_at", models.DateTimeField(null=True)),
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
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="subscriptions", to="briefs.channel"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="places.place"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until_at", None)),
                        fields=("channel", "place"),
                        name="a_place_is_subscribed_once_in_a_channel",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until_at", None), ("until_at__gte", models.F("from_at")), _connector="OR"),
                        name="subscription_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="subscription",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="briefs.subscription",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["next_at"], name="deliveries_to_make"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["made_at"], name="deliveries_by_moment"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("slot__isnull", False)),
                fields=("subscription", "slot"),
                name="one_brief_for_an_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "brief"), ("slot__isnull", False), ("subscription__isnull", False)),
                    models.Q(models.Q(("kind", "brief"), _negated=True), ("slot", None), ("subscription", None)),
                    _connector="OR",
                ),
                name="a_brief_has_its_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                    _connector="OR",
                ),
                name="what_was_sent_says_when",
            ),
        ),
    ]
