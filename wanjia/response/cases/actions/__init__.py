"""Every write to cases, one file per act."""

from wanjia.response.cases.actions.cases import (
    NewCase,
    classify_case,
    link_cases,
    merge_cases,
    open_outbreak,
    report_cases,
    tell_case,
    void_link,
)
from wanjia.response.cases.actions.files import map_case_file, take_case_file, upload_case_file
from wanjia.response.cases.actions.ways import (
    finish_investigation,
    note_refused_entry,
    order_investigation,
    read_cases,
    record_stay,
    void_stay,
)

__all__ = [
    "NewCase",
    "classify_case",
    "finish_investigation",
    "link_cases",
    "map_case_file",
    "merge_cases",
    "note_refused_entry",
    "open_outbreak",
    "order_investigation",
    "read_cases",
    "record_stay",
    "report_cases",
    "take_case_file",
    "tell_case",
    "upload_case_file",
    "void_link",
    "void_stay",
]
