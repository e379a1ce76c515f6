from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0002_patrols_are_asked_about"),
    ]

    operations = [
        migrations.AlterField(
            model_name="conflict",
            name="kind",
            field=models.CharField(
                choices=[
                    ("contradiction", "两人说法不同"),
                    ("clock", "手机时间可疑"),
                    ("contact", "联系方式两处都改了"),
                    ("answers", "按旧问卷填写，与新问卷不符"),
                    ("likeness", "新登记的人可能已在册"),
                    ("need", "没有这种需要"),
                    ("late", "等待过久，已先行收下"),
                    ("sampled_twice", "同一人本轮采了两次"),
                    ("tube_twice", "同一管号封了两次"),
                    ("after_seal", "封管后又扫入"),
                    ("households", "一户一管，管里却有几户"),
                    ("not_open", "采样点未开放"),
                    ("unknown_code", "查不到这个码"),
                    ("card_twice", "同一人发了两张凭证"),
                    ("serial_twice", "同一编号发给两个人"),
                    ("serial_void", "发出的凭证编号已作废"),
                    ("card_round", "凭证不是这一轮的人"),
                    ("station_shut", "卡口未开放"),
                    ("code_again", "同一个码短时间内又用了一次"),
                    ("after_release", "管控结束后的记录"),
                    ("patrol_twice", "同一时段又记了一次巡查"),
                    ("patrol_late", "补记的巡查"),
                    ("lead_twice", "同一条线索两人结果不同"),
                ],
                max_length=14,
            ),
        ),
    ]
