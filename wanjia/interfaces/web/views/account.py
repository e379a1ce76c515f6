"""Signing in and out, one's own password, language and theme."""

from datetime import timedelta
from typing import Any

from axes.models import AccessAttempt
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from wanjia.core import clock
from wanjia.core.actions import Refused
from wanjia.core.limits import known_address
from wanjia.core.pages import attempt, form_page
from wanjia.interfaces.web.frame import THEMES
from wanjia.interfaces.web.views.errors import locked_out
from wanjia.registry.accounts.actions import change_language, change_password, use_reset
from wanjia.registry.accounts.gate import public, signed_in
from wanjia.registry.accounts.queries import cast, reset_with
from wanjia.response.registration.models import Placement, Poster

YEAR = 365 * 24 * 3600
WRONG = 60  # passwords from one address, whatever the names, until it waits: an office behind one address makes fewer


def _onward(request: Any, given: str) -> str:
    """Give where to go next: an address of ours, else the home page."""
    hosts = {request.get_host()}
    return given if url_has_allowed_host_and_scheme(given, hosts, require_https=request.is_secure()) else "/"


def _remember(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS, httponly=name != "theme")


def _tried_too_often(request: HttpRequest) -> bool:
    since = clock.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    lately = AccessAttempt.objects.filter(ip_address=known_address(request), attempt_time__gt=since)
    return (lately.aggregate(wrong=Sum("failures_since_start"))["wrong"] or 0) >= WRONG


@public
@never_cache
@sensitive_post_parameters()
def sign_in(request: Any) -> HttpResponse:
    """Ask for name and password; the session key changes on success."""
    if request.method == "POST" and _tried_too_often(request):
        return locked_out(request)
    onward = _onward(request, request.POST.get("next") or request.GET.get("next", ""))
    form = AuthenticationForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        login(request, user)
        answer = redirect(onward)
        _remember(answer, settings.LANGUAGE_COOKIE_NAME, user.language)
        return answer
    known = cast(clock.now()) if settings.WANJIA_PRACTICE else []
    posters = Poster.objects.in_force().select_related("site").order_by("pk")[:3] if known else []
    context = {
        "form": form,
        "posters": posters,
        "leaflets": Placement.objects.in_force().select_related("site").order_by("pk").first() if known else None,
        "next": onward,
        "cast": known,
        "password": settings.WANJIA_PRACTICE_PASSWORD,
    }
    return render(request, "web/sign_in.html", context, status=422 if form.errors else 200)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and what the browser kept of its pages. Nothing stored on a phone is touched."""
    logout(request)
    answer = redirect("web:sign_in")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


class PasswordForm(forms.Form):
    """One's own password: the old one, and the new one twice."""

    old = forms.CharField(
        label=gettext_lazy("现在的密码"), widget=forms.PasswordInput({"autocomplete": "current-password"})
    )
    password = forms.CharField(
        label=gettext_lazy("新密码"), widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次"), widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def __init__(self, user: Any, *args: Any) -> None:
        super().__init__(*args)
        self.user = user

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "old" in values and not self.user.check_password(values["old"]):
            self.add_error("old", _("密码不对"))
        if values.get("password") != values.get("again"):
            self.add_error("again", _("两次输入的新密码不一样"))
        return values


@signed_in
@sensitive_post_parameters()
def change_own_password(request: Any) -> HttpResponse:
    """Change one's own password; this session goes on, all others end."""
    form = PasswordForm(request.user, request.POST or None)
    done = attempt(
        form,
        lambda v: change_password(user=request.user, password=v["password"], by=request.user, at=clock.now()),
    )
    if done is None:
        return render(request, "web/password.html", {"form": form}, status=422 if form.errors else 200)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("密码已修改"))
    return redirect("web:home")


class CodeForm(forms.Form):
    """The code that a second person handed over, and the new password twice."""

    username = forms.CharField(label=gettext_lazy("用户名"), max_length=60)
    code = forms.CharField(label=gettext_lazy("登录码"), max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    password = forms.CharField(
        label=gettext_lazy("新密码"), max_length=128, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label=gettext_lazy("再输一次"), max_length=128, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("password") != values.get("again"):
            self.add_error("again", _("两次输入的新密码不一样"))
        return values


@public
@never_cache
@sensitive_post_parameters()
def use_code(request: Any) -> HttpResponse:
    """Set a new password with the code of a reset that a second person confirmed."""
    form = CodeForm(request.POST or None)
    if attempt(form, _use) is None:
        return form_page(request, form, _("用登录码设新密码"))
    messages.success(request, _("密码已修改"))
    return redirect("web:sign_in")


def _use(sent: dict[str, Any]) -> Any:
    at = clock.now()
    reset = reset_with(sent["username"], sent["code"], at)
    if reset is None or not reset.user.is_active:
        raise Refused(_("用户名或登录码不对，或已过期"), field="code")
    return use_reset(reset=reset, password=sent["password"], by=reset.user, at=at)


@public
@require_POST
def preferences(request: Any) -> HttpResponse:
    """Keep the language and the theme on this browser; the language also with the account."""
    answer = redirect(_onward(request, request.POST.get("next", "")))
    theme, language = request.POST.get("theme", ""), request.POST.get("language", "")
    if theme in THEMES:
        _remember(answer, "theme", theme)
    if language in dict(settings.LANGUAGES):
        _remember(answer, settings.LANGUAGE_COOKIE_NAME, language)
        if request.user.is_authenticated and request.user.language != language:
            change_language(user=request.user, language=language, by=request.user, at=clock.now())
    return answer
