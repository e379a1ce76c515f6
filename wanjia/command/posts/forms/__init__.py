"""Shape of everything that is asked in forms."""

from wanjia.command.posts.forms.bodies import (
    ChangePostForm,
    GridsForm,
    GroupForm,
    LeaveForm,
    MemberForm,
    ModeForm,
    ParentForm,
    PostForm,
    ShiftForm,
    TermForm,
    ZoneForm,
)
from wanjia.command.posts.forms.force import LevelForm, PersonForm, PolicyForm, SuccessorForm
from wanjia.command.posts.forms.papers import DeliverForm, DocumentForm, VersionForm

__all__ = [
    "ChangePostForm",
    "DeliverForm",
    "DocumentForm",
    "GridsForm",
    "GroupForm",
    "LeaveForm",
    "LevelForm",
    "MemberForm",
    "ModeForm",
    "ParentForm",
    "PersonForm",
    "PolicyForm",
    "PostForm",
    "ShiftForm",
    "SuccessorForm",
    "TermForm",
    "VersionForm",
    "ZoneForm",
]
