"""Roles and what they may do: the whole of it, on one page.

A grant gives a role at a place from a moment until a moment; every capability holds inside that place only.
"""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Capability(StrEnum):
    """What can be asked of a user. Words for what it opens, in the order from seeing to deciding."""

    VIEW_COVERAGE = "view_coverage"  # counts of any place in the territory, no doors
    VIEW_DOORS = "view_doors"  # which doors are missing: addresses and states, no names
    VIEW_PEOPLE = "view_people"  # names and masked values of residents
    REVEAL_CONTACT = "reveal_contact"  # a whole telephone number, to call it
    EDIT_PEOPLE = "edit_people"
    IMPORT_ROSTERS = "import_rosters"
    DECIDE_DUPLICATES = "decide_duplicates"
    EXPORT_LISTS = "export_lists"
    RECORD_VISITS = "record_visits"
    ASK_EXCEPTIONS = "ask_exceptions"
    APPROVE_EXCEPTIONS = "approve_exceptions"
    ASSIGN_WORK = "assign_work"
    RUN_CAMPAIGNS = "run_campaigns"
    RECORD_SAMPLES = "record_samples"  # tubes, boxes and certificates of a sampling point or a doorstep
    ENTER_RESULTS = "enter_results"  # what a laboratory found in tubes; no names
    CHECK_CROSSINGS = "check_crossings"  # vehicles and persons at a station or a gate, and what they registered
    VIEW_STATIONS = "view_stations"  # stations, shifts and counts of crossings; no names
    MANAGE_STATIONS = "manage_stations"  # stations, posters, opening and closing, who stands there
    APPLY_PASSES = "apply_passes"  # ask for a pass, and see one's own unit's
    VET_PASSES = "vet_passes"  # the competent department's word on a matter
    ISSUE_PASSES = "issue_passes"
    MANAGE_ROADS = "manage_roads"  # propose closures, publish detours, keep green lanes and the fleet
    APPROVE_CLOSURES = "approve_closures"
    HANDLE_FEVER = "handle_fever"  # the chain from a fever found to a clinic's outcome
    INVESTIGATE_CASES = "investigate_cases"  # cases, itineraries, contacts, and the analysis of an outbreak
    PROPOSE_MEASURES = "propose_measures"
    APPROVE_MEASURES = "approve_measures"  # approve, lift and release; never what one proposed
    ANSWER_APPEALS = "answer_appeals"
    KEEP_ISOLATION = "keep_isolation"  # household files, follow-up, seals, patrols, rooms of a site
    VIEW_SIGNALS = "view_signals"
    RESOLVE_CONFLICTS = "resolve_conflicts"
    SIGN_REPORTS = "sign_reports"  # a daily report at its cut-off, its correction, a figure made public
    MANAGE_POSTS = "manage_posts"  # documents, response levels, policy, responsible persons
    MANAGE_ACCOUNTS = "manage_accounts"
    READ_JOURNAL = "read_journal"


C = Capability


class Role(StrEnum):
    """Who people are here."""

    COMMANDER = "commander"
    STREET_LEAD = "street_lead"
    CLERK = "clerk"
    GRID_WORKER = "grid_worker"
    BUILDING_CHIEF = "building_chief"
    SAMPLER = "sampler"
    LABORATORY = "laboratory"
    OFFICER = "officer"
    TRANSPORT = "transport"
    MEDIC = "medic"
    INVESTIGATOR = "investigator"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.COMMANDER: _("指挥员"),
    Role.STREET_LEAD: _("街道负责人"),
    Role.CLERK: _("社区文员"),
    Role.GRID_WORKER: _("网格员"),
    Role.BUILDING_CHIEF: _("楼长"),
    Role.SAMPLER: _("采样点工作人员"),
    Role.LABORATORY: _("检验员"),
    Role.OFFICER: _("卡口值守人员"),
    Role.TRANSPORT: _("交通运输人员"),
    Role.MEDIC: _("医务人员"),
    Role.INVESTIGATOR: _("流调人员"),
    Role.INSPECTOR: _("督查员"),
    Role.AUDITOR: _("审计员"),
    Role.ADMINISTRATOR: _("系统管理员"),
}

ROLES: dict[Role, frozenset[Capability]] = {
    Role.COMMANDER: frozenset(
        {C.VIEW_COVERAGE, C.VIEW_DOORS, C.RUN_CAMPAIGNS, C.APPROVE_EXCEPTIONS, C.VIEW_SIGNALS, C.MANAGE_POSTS}
        | {C.VIEW_STATIONS, C.MANAGE_STATIONS, C.APPROVE_CLOSURES, C.APPROVE_MEASURES, C.ANSWER_APPEALS, C.SIGN_REPORTS}
    ),
    Role.STREET_LEAD: frozenset(
        {C.VIEW_COVERAGE, C.VIEW_DOORS, C.VIEW_PEOPLE, C.REVEAL_CONTACT, C.EXPORT_LISTS, C.ASSIGN_WORK}
        | {C.RUN_CAMPAIGNS, C.APPROVE_EXCEPTIONS, C.VIEW_SIGNALS, C.RESOLVE_CONFLICTS, C.MANAGE_POSTS}
        | {C.VIEW_STATIONS, C.MANAGE_STATIONS, C.APPLY_PASSES, C.VET_PASSES, C.HANDLE_FEVER}
        | {C.APPROVE_MEASURES, C.KEEP_ISOLATION, C.SIGN_REPORTS}
    ),
    Role.CLERK: frozenset(
        {C.VIEW_COVERAGE, C.VIEW_DOORS, C.VIEW_PEOPLE, C.REVEAL_CONTACT, C.EDIT_PEOPLE, C.IMPORT_ROSTERS}
        | {C.DECIDE_DUPLICATES, C.EXPORT_LISTS, C.RECORD_VISITS, C.ASK_EXCEPTIONS, C.ASSIGN_WORK, C.RESOLVE_CONFLICTS}
        | {C.RECORD_SAMPLES, C.CHECK_CROSSINGS, C.VIEW_STATIONS, C.APPLY_PASSES, C.ISSUE_PASSES, C.HANDLE_FEVER}
        | {C.PROPOSE_MEASURES, C.KEEP_ISOLATION}
    ),
    Role.GRID_WORKER: frozenset(
        {C.VIEW_COVERAGE, C.VIEW_DOORS, C.VIEW_PEOPLE, C.REVEAL_CONTACT, C.RECORD_VISITS, C.ASK_EXCEPTIONS}
        | {C.RECORD_SAMPLES, C.KEEP_ISOLATION}
    ),
    Role.BUILDING_CHIEF: frozenset({C.VIEW_COVERAGE, C.VIEW_DOORS, C.VIEW_PEOPLE, C.RECORD_VISITS}),
    Role.SAMPLER: frozenset({C.RECORD_SAMPLES}),
    Role.LABORATORY: frozenset({C.ENTER_RESULTS}),
    Role.OFFICER: frozenset({C.CHECK_CROSSINGS, C.VIEW_STATIONS}),
    Role.TRANSPORT: frozenset({C.VIEW_STATIONS, C.VET_PASSES, C.ISSUE_PASSES, C.MANAGE_ROADS}),
    Role.MEDIC: frozenset({C.HANDLE_FEVER, C.KEEP_ISOLATION}),
    Role.INVESTIGATOR: frozenset(
        {C.VIEW_COVERAGE, C.VIEW_DOORS, C.VIEW_PEOPLE, C.REVEAL_CONTACT, C.EXPORT_LISTS, C.INVESTIGATE_CASES}
        | {C.PROPOSE_MEASURES, C.HANDLE_FEVER}
    ),
    Role.INSPECTOR: frozenset({C.VIEW_COVERAGE, C.VIEW_DOORS, C.VIEW_SIGNALS, C.VIEW_STATIONS}),
    Role.AUDITOR: frozenset({C.READ_JOURNAL}),
    Role.ADMINISTRATOR: frozenset({C.MANAGE_ACCOUNTS}),
}
