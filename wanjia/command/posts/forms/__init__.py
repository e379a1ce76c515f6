"""Shape of everything that is asked in forms."""

from wanjia.command.posts.forms.bodies import (
    ChangePostForm,
    GridsForm,
    GroupForm,
    MemberForm,
    ModeForm,
    ParentForm,
    PostForm,
    ShiftForm,
    TermForm,
    ZoneForm,
)
from wanjia.command.posts.forms.force import LEVELS, LevelForm, PersonForm, PolicyForm, SuccessorForm
from wanjia.command.posts.forms.papers import DeliverForm, DocumentForm, VersionForm

__all__ = [
    "LEVELS",
    "ChangePostForm",
    "DeliverForm",
    "DocumentForm",
    "GridsForm",
    "GroupForm",
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
