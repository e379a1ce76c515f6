"""What every page of a list or a form is made of: keyset pages, clean parameters, forms that pass on a refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from wanjia.core import identities
from wanjia.core.actions import Refused

ROWS = 50
Written = TypeVar("Written")


@dataclass(frozen=True)
class Page:
    """One page of a list; ``after`` is what the next page's address carries, empty at the end."""

    rows: list[Any]
    after: str


def keyset(rows: QuerySet[Any], *order: str, after: str = "", limit: int = ROWS) -> Page:
    """Give the page after the row whose sealed id is ``after``, in an order of columns that ends in ``id``.

    A page costs the same at any depth. A text that is no id of this list begins at the beginning.
    """
    kind, number = rows.model._meta.label_lower, row_after(rows.model, after)
    names = [name.lstrip("-") for name in order]
    last = rows.model._base_manager.filter(pk=number).values_list(*names).first() if number else None
    if last is not None:
        rows = rows.filter(_beyond(order, last))
    found = list(rows.order_by(*order)[: limit + 1])
    more = len(found) > limit
    return Page(found[:limit], identities.seal(kind, found[limit - 1].pk) if more else "")


def row_after(model: type[Model], after: str) -> int:
    """Give the number of the row that a page comes after, 0 for the first page and for a text that is no id of this list."""
    try:
        return identities.unseal(model._meta.label_lower, after) if after else 0
    except identities.UnknownIdentity:
        return 0


def _beyond(order: tuple[str, ...], last: tuple[Any, ...]) -> Q:
    """Rows after ``last``: larger in the first column, or equal there and after it in the rest."""
    name, value = order[0], last[0]
    further = Q(**{f"{name.lstrip('-')}__{'lt' if name.startswith('-') else 'gt'}": value})
    if len(order) == 1:
        return further
    return further | Q(**{name.lstrip("-"): value}) & _beyond(order[1:], last[1:])


def asked(request: HttpRequest, name: str, longest: int = 100) -> str:
    """Give a parameter of the address as short clean text, empty when it is absent."""
    return request.GET.get(name, "").replace("\0", "").strip()[:longest]


class MomentField(forms.DateTimeField):
    """A moment, asked for to the minute in local time; within this century."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"], **options)

    def to_python(self, value: Any) -> datetime | None:
        try:
            moment = super().to_python(value)
            year = 2000 if moment is None else moment.astimezone(UTC).year  # the first hours of year 1 have none
        except (OverflowError, ValueError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        if not 2000 <= year <= 2100:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class DayField(forms.DateField):
    """A day within this century."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d"], **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and not 2000 <= value.year <= 2100:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class RowField(forms.ChoiceField):
    """One of the rows that are offered, named by its sealed id; cleans to the row."""

    def __init__(self, rows: Any = (), *, name: Callable[[Any], str] = str, **options: Any) -> None:
        super().__init__(**options)
        self.name = name
        self.offer(rows)

    def offer(self, rows: Any) -> None:
        """Set which rows may be chosen."""
        self.rows = {row.public_id: row for row in rows}
        blank = [] if self.required and self.rows else [("", "—")]
        self.choices = [*blank, *((key, self.name(row)) for key, row in self.rows.items())]

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


def attempt(form: forms.Form, act: Callable[[dict[str, Any]], Written]) -> Written | None:
    """Hand a valid form's values to ``act``; None when the form is not valid, or shows now why the action refused."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act(form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return None


def form_page(
    request: HttpRequest, form: forms.Form, title: Any, template: str = "core/form.html", **more: Any
) -> HttpResponse:
    """Show a form: 200 when it is asked for, 422 when what was sent cannot be taken."""
    return render(
        request, template, {"form": form, "title": title, **more}, status=422 if form.is_bound and form.errors else 200
    )


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Say why a button did nothing, with status 422."""
    return render(request, "core/refused.html", {"message": refusal.message, "title": _("没有办成")}, status=422)
