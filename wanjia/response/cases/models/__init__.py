"""Cases and everything said about them."""

from wanjia.response.cases.models.cases import Case, CaseFact, Outbreak, Stay
from wanjia.response.cases.models.contacts import Contact, Investigation, Link
from wanjia.response.cases.models.papers import CaseFile, Notice, Reply

__all__ = ["Case", "CaseFact", "CaseFile", "Contact", "Investigation", "Link", "Notice", "Outbreak", "Reply", "Stay"]
