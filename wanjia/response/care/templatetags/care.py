"""How temperatures are written on pages."""

from django import template

from wanjia.response.movement.rules import written

register = template.Library()
register.filter("degrees", written)
