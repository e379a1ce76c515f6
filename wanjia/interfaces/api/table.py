"""Every address of the machines' door, in the order of the document. What is not in these tables is not served."""

from wanjia.interfaces.api.declare import Endpoint
from wanjia.interfaces.api.endpoints import campaigns, cases, command, documents, figures, measures, orders, places
from wanjia.interfaces.api.fhir.table import FHIR
from wanjia.registry.accounts.roles import Capability

ENDPOINTS: tuple[Endpoint, ...] = (
    places.places,
    places.place,
    documents.documents,
    documents.document,
    documents.directives,
    documents.directive,
    documents.issue,
    documents.receipts,
    documents.acknowledge,
    orders.orders,
    orders.own_orders,
    orders.order,
    orders.order_work,
    orders.accept,
    orders.complete,
    orders.close,
    campaigns.campaigns,
    campaigns.campaign,
    campaigns.coverage,
    campaigns.coverage_below,
    campaigns.round_figures,
    figures.indicators,
    figures.figures,
    figures.trend,
    figures.reports,
    figures.report,
    figures.sign,
    figures.published,
    command.posts,
    command.post,
    command.meetings,
    command.meeting,
    measures.measure_counts,
    measures.measures,
    measures.measure,
    cases.outbreaks,
    cases.outbreak,
    cases.cases,
    cases.case,
    cases.line_list,
    cases.dhis2,
)
# What a token may carry: what some address asks for, and whole names where an address shows names.
SCOPES = tuple(dict.fromkeys([*(s for e in (*ENDPOINTS, *FHIR) for s in e.scopes), Capability.VIEW_PEOPLE]))
