"""What a channel and a subscription are asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from wanjia.core.access import Standing
from wanjia.core.pages import RowField
from wanjia.insight.briefs.models import Channel
from wanjia.insight.briefs.rules import HOURS, KINDS
from wanjia.registry.accounts.roles import Capability
from wanjia.registry.places.models import Place
from wanjia.registry.places.queries import full_name
from wanjia.registry.places.rules import Level

MOST = 500
CLOCK = [("", "—"), *((str(hour), f"{hour:02}:00") for hour in range(24))]
WIDE = [Level.REGION, Level.LEAGUE, Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY]


def _hour(value: str) -> int | None:
    return int(value) if value else None


class ChannelForm(forms.Form):
    """A channel of one of one's places."""

    place = RowField(label=_("归哪里管"))
    kind = forms.ChoiceField(label=_("渠道"), choices=list(KINDS.items()))
    name = forms.CharField(label=_("名称"), max_length=80, help_text=_("例如 1号楼居民群"))
    address = forms.CharField(
        label=_("机器人地址、邮箱或回调地址"), max_length=500, help_text=_("保存后加密，只显示主机名；要改就停用后重设")
    )
    secret = forms.CharField(
        label=_("签名密钥"),
        max_length=200,
        required=False,
        help_text=_("钉钉、飞书选了“加签”时填写；网络回调必填，以 whsec_ 开头"),
    )
    audience = forms.ChoiceField(
        label=_("谁在看"), choices=Channel.Audience.choices, help_text=_("发给居民的，小于规定数目的数字不显示")
    )
    takes_notices = forms.BooleanField(
        label=_("同时接收内部通知（日报迟报、数字更正、没有回音、逾期）"), required=False
    )
    most_an_hour = forms.IntegerField(label=_("每小时最多几条"), min_value=1, max_value=1000, initial=20)
    quiet_from = forms.TypedChoiceField(
        label=_("免打扰从"), choices=CLOCK, coerce=_hour, empty_value=None, required=False
    )
    quiet_until = forms.TypedChoiceField(
        label=_("免打扰到"), choices=CLOCK, coerce=_hour, empty_value=None, required=False
    )

    def __init__(self, standing: Standing, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        inside = standing.within(Capability.MANAGE_POSTS, lo="lo", hi="hi")
        rows = Place.objects.current().filter(inside, level__in=WIDE).order_by("lo", "-hi")
        self.fields["place"].offer(rows[:MOST])  # type: ignore[attr-defined]


class SubscriptionForm(forms.Form):
    """The brief of a place of the channel, at one or both hours."""

    place = RowField(label=_("哪里的简报"), name=full_name)
    hours = forms.TypedMultipleChoiceField(
        label=_("几点发"), choices=[(hour, f"{hour:02}:00") for hour in HOURS], coerce=int, initial=HOURS,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, channel: Channel, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        taken = channel.subscriptions.filter(until_at=None).values("place")
        rows = Place.objects.current().below(channel.place).exclude(pk__in=taken).exclude(level=Level.UNIT)
        self.fields["place"].offer(rows.order_by("lo", "-hi")[:MOST])  # type: ignore[attr-defined]
