"""What is written about self-registration."""

from wanjia.response.registration.actions.leads import lead_arrivals, reclass_registrations
from wanjia.response.registration.actions.posters import print_poster, revoke_poster
from wanjia.response.registration.actions.register import NewRegistration, register_visitors

__all__ = [
    "NewRegistration",
    "lead_arrivals",
    "print_poster",
    "reclass_registrations",
    "register_visitors",
    "revoke_poster",
]
