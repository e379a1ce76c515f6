"""Every write to screening, one file per act."""

from wanjia.response.screening.actions.leads import (
    NewLead,
    add_leads,
    assign_lead,
    declare_oneself,
    lead_to_target,
    read_leads,
    record_lead_result,
)
from wanjia.response.screening.actions.visits import NewVisit, record_visit, record_visits

__all__ = [
    "NewLead",
    "NewVisit",
    "add_leads",
    "assign_lead",
    "declare_oneself",
    "lead_to_target",
    "read_leads",
    "record_lead_result",
    "record_visit",
    "record_visits",
]
