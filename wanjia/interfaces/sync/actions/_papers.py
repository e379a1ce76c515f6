"""read_document@1, acknowledge_directive@1: a paper was read, a directive was signed for, with no network.

Said late or twice it changes nothing; what was done first stays.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from wanjia.command.posts.actions import read_document
from wanjia.command.posts.models import Document, DocumentDelivery
from wanjia.command.posts.queries.papers import to_read
from wanjia.command.tasks.actions import acknowledge_directive
from wanjia.command.tasks.models import DirectiveReceipt
from wanjia.command.tasks.queries import may_acknowledge
from wanjia.interfaces.sync.fates import Fate, rejected
from wanjia.interfaces.sync.items import Item


def take_reading(item: Item, at: datetime) -> Fate:
    """Sign a document as read, for the sender and the places where they hold an office. May raise Refused."""
    event, sender = item.event, item.sender
    assert event is not None and item.at is not None
    try:
        document: Document = Document.papers.select_related("place").by_public_id(event.subject)
    except Document.DoesNotExist:
        return rejected("unknown_document", _("没有这份文件"), "subject", fixable=False)
    given = DocumentDelivery.objects.addressed_to(sender.standing).filter(document=document)
    if not given.exists():
        return rejected("not_yours", _("这份文件没有发给您，或您已不在那里任职"), "subject", fixable=False)
    if document.secrecy:
        return rejected("secret", _("涉密文件请到办公室阅读和签阅"), "subject", fixable=False)
    if to_read(sender.standing).filter(document=document).exists():
        read_document(document=document, by=sender.user, at=item.at, arrived_at=at, device_id=sender.device.pk)
    return Fate(position=document.place.lo)


def take_acknowledgement(item: Item, at: datetime) -> Fate:
    """Sign for a directive in the name of one place. May raise Refused."""
    event, sender = item.event, item.sender
    assert event is not None and item.at is not None
    rows = DirectiveReceipt.objects.select_for_update(of=("self",)).select_related("place", "directive")
    try:
        receipt: DirectiveReceipt = rows.by_public_id(event.subject)
    except DirectiveReceipt.DoesNotExist:
        return rejected("unknown_directive", _("没有这份指令"), "subject", fixable=False)
    if not may_acknowledge(receipt, sender.standing, at):
        return rejected("not_yours", _("这份指令不由您签收"), "subject", fixable=False)
    if receipt.acknowledged_at is None:
        signed_at = max(item.at, receipt.directive.issued_at)  # a phone's clock may go wrong
        acknowledge_directive(receipt=receipt, by=sender.user, at=signed_at, device_id=sender.device.pk)
    return Fate(position=receipt.place.lo)
