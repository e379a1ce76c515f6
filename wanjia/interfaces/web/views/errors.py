"""What went wrong, in the user's language, and what to do next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400."""
    return _page(request, 400, _("这个请求有误"), _("浏览器发来的内容不完整，请返回上一页再试。"))


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403."""
    return _page(request, 403, _("您没有这项权限"), _("如果工作需要，请联系您的负责人授权。"))


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404."""
    return _page(request, 404, _("没有找到这一页"), _("网址可能有误，或者这里不在您的辖区内。"))


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing was written, because an action writes all or nothing."""
    return _page(request, 500, _("系统出错了"), _("刚才的操作没有保存。请稍后再试；若一直如此，请告诉系统管理员。"))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is too old."""
    return _page(request, 403, _("页面已过期"), _("请刷新页面后再试一次。"))


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """429 after repeated wrong passwords."""
    return _page(request, 429, _("尝试次数过多"), _("为了安全，请十分钟后再登录。"))


def _page(request: HttpRequest, status: int, title: str, advice: str) -> HttpResponse:
    return render(request, "web/error.html", {"status": status, "title": title, "advice": advice}, status=status)
