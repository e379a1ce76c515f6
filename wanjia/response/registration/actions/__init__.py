"""What is written about self-registration."""

from wanjia.response.registration.actions.leads import lead_arrivals, reclass_registrations
from wanjia.response.registration.actions.leaflets import (
    count_scans,
    place_code,
    publish_leaflet,
    remove_placement,
    withdraw_leaflet,
)
from wanjia.response.registration.actions.posters import print_poster, revoke_poster
from wanjia.response.registration.actions.register import NewRegistration, register_visitors

__all__ = [
    "NewRegistration",
    "count_scans",
    "lead_arrivals",
    "place_code",
    "print_poster",
    "publish_leaflet",
    "reclass_registrations",
    "register_visitors",
    "remove_placement",
    "revoke_poster",
    "withdraw_leaflet",
]
