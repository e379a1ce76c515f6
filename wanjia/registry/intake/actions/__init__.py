"""Every write of an intake: take a file in, check it, store it, undo it. One step is one short transaction."""

from wanjia.registry.intake.actions.check import check_roster, choose_columns
from wanjia.registry.intake.actions.forget import forget_rosters
from wanjia.registry.intake.actions.step import advance_batch
from wanjia.registry.intake.actions.store import ask_store, store_batch
from wanjia.registry.intake.actions.undo import ask_undo, undo_batch
from wanjia.registry.intake.actions.upload import receive_roster, save_mapping, upload_roster

__all__ = [
    "advance_batch",
    "ask_store",
    "ask_undo",
    "check_roster",
    "choose_columns",
    "forget_rosters",
    "receive_roster",
    "save_mapping",
    "store_batch",
    "undo_batch",
    "upload_roster",
]
