"""Every write to accounts."""

import hashlib
import secrets
from datetime import datetime, timedelta

from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wanjia.core import journal
from wanjia.core.actions import Refused, action
from wanjia.registry.accounts.models import Device, DeviceKey, Enrolment, Grant, PasswordReset, Proposal, User
from wanjia.registry.accounts.queries import works_at_desk
from wanjia.registry.places.models import Place

KEY_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=24)
PROPOSAL_LIFE = timedelta(days=7)
ENROLMENT_LIFE = timedelta(hours=24)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


@action
def add_user(
    *, username: str, name: str, password: str | None, by: User | None, at: datetime, language: str = "zh-hans"
) -> User:
    """Add a member of staff; one without a password works on an enrolled phone only. Raises Refused for a taken name."""
    if User.objects.filter(username=username).exists():
        raise Refused(_("用户名“%(name)s”已被使用") % {"name": username}, field="username")
    user = User(username=username, name=name, language=language, created_at=at)
    if password is None:
        user.set_unusable_password()
    else:
        _set_password(user, password)
    user.save()
    journal.write("add_user", by=by, at=at, about=user)
    return user


@action
def change_password(*, user: User, password: str, by: User | None, at: datetime) -> User:
    """Set one's own new password; by nobody: at the machine itself. Raises Refused for a weak one and for somebody else's."""
    if by is not None and by.pk != user.pk:
        raise Refused(_("不能替别人设密码"))
    _set_password(user, password)
    user.save(update_fields=["password"])
    journal.write("change_password", by=by, at=at, about=user)
    return user


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), field="password") from error
    user.set_password(password)


@action
def ask_reset(*, user: User, by: User, at: datetime) -> PasswordReset:
    """Ask that somebody get a new way in; a second person must confirm. Raises Refused for oneself."""
    if by.pk == user.pk:
        raise Refused(_("自己的密码请在“修改密码”里改；忘记了请别的管理员办理"))
    PasswordReset.objects.filter(user=user, used_at=None, expires_at__gt=at).update(expires_at=at)
    asked: PasswordReset = PasswordReset.objects.create(user=user, asked_by=by, asked_at=at, expires_at=at + RESET_LIFE)
    journal.write("ask_reset", by=by, at=at, about=user)
    return asked


@action
def confirm_reset(*, reset: PasswordReset, by: User, at: datetime) -> str:
    """Confirm what another person asked, and give the code for the user; their sessions and phones' secrets end now.

    Raises Refused for whoever asked, for the user, and for one that is confirmed or too old.
    """
    if by.pk in (reset.asked_by_id, reset.user_id):
        raise Refused(_("须由提出人以外的另一人确认"), code="second_person")
    if reset.confirmed_at is not None or reset.expires_at <= at:
        raise Refused(_("这次重设已确认或已过期，请重新提出"))
    code, user = secrets.token_hex(10), reset.user
    reset.confirmed_by, reset.confirmed_at, reset.digest = by, at, _digest(code)
    reset.expires_at = at + RESET_LIFE
    reset.save(update_fields=["confirmed_by", "confirmed_at", "digest", "expires_at"])
    user.set_unusable_password()  # sessions carry a digest of the password: with it they end
    user.save(update_fields=["password"])
    DeviceKey.objects.filter(user=user, expires_at__gt=at).update(expires_at=at)
    Enrolment.objects.filter(user=user, used_at=None, expires_at__gt=at).update(expires_at=at)
    journal.write("confirm_reset", by=by, at=at, about=user)
    return code


@action
def use_reset(*, reset: PasswordReset, password: str, by: User, at: datetime) -> User:
    """Set the password one chose oneself with the code. Raises Refused for a code that is used or too old, and a weak one."""
    if reset.confirmed_at is None or reset.used_at is not None or reset.expires_at <= at:
        raise Refused(_("用户名或登录码不对，或已过期"), field="code")
    _set_password(by, password)
    by.save(update_fields=["password"])
    reset.used_at = at
    reset.save(update_fields=["used_at"])
    journal.write("use_reset", by=by, at=at, about=by)
    return by


@action
def change_language(*, user: User, language: str, by: User, at: datetime) -> User:
    """Keep the language a member of staff reads."""
    user.language = language
    user.save(update_fields=["language"])
    journal.write("change_language", by=by, at=at, about=user)
    return user


@action
def deactivate_user(*, user: User, by: User, at: datetime) -> User:
    """Shut an account at once: its next request finds no capability. Raises Refused for one's own."""
    if by.pk == user.pk:
        raise Refused(_("不能停用自己的账号"))
    user.is_active = False
    user.save(update_fields=["is_active"])
    journal.write("deactivate_user", by=by, at=at, about=user)
    return user


@action
def reactivate_user(*, user: User, by: User, at: datetime) -> User:
    """Open a shut account again; only grants still in force count."""
    user.is_active = True
    user.save(update_fields=["is_active"])
    journal.write("reactivate_user", by=by, at=at, about=user)
    return user


@action
def grant_role(
    *,
    user: User,
    role: str,
    place: Place,
    by: User | None,
    at: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
) -> Grant:
    """Give a user a role at a place from ``since`` (or ``at``) on; on the pages only what a second person confirmed gets here.

    Raises Refused when somebody grants themselves, for a beginning in the past, and for an end before the beginning.
    """
    starts_at = since or at
    _check_grant(user, by, at, starts_at, until)
    grant = Grant.objects.create(user=user, role=role, place=place, starts_at=starts_at, ends_at=until, granted_by=by)
    journal.write("grant_role", by=by, at=at, about=grant, position=place.lo, detail={"role": role, "user": user.pk})
    return grant


def _check_grant(user: User, by: User | None, at: datetime, starts_at: datetime, until: datetime | None) -> None:
    if by is not None and by.pk == user.pk:
        raise Refused(_("不能给自己授权"), field="user")
    if starts_at < at - timedelta(minutes=10):
        raise Refused(_("授权不能从过去开始"), field="since")
    if until is not None and until <= starts_at:
        raise Refused(_("结束时间应晚于开始时间"), field="until")


@action
def end_grant(*, grant: Grant, by: User, at: datetime) -> Grant:
    """End a grant now."""
    if grant.ends_at is not None and grant.ends_at <= at:
        raise Refused(_("该授权已结束"))
    grant.ends_at = max(at, grant.starts_at)
    grant.save(update_fields=["ends_at"])
    journal.write("end_grant", by=by, at=at, about=grant, position=grant.place.lo)
    return grant


@action
def propose_grant(
    *, user: User, role: str, place: Place, by: User, at: datetime, since: datetime, until: datetime | None = None
) -> Proposal:
    """Propose a role for somebody; it is theirs once a second person confirms. Raises Refused as ``grant_role`` does."""
    _check_grant(user, by, at, since, until)
    return _propose(Proposal(kind="grant", user=user, role=role, place=place, starts_at=since, ends_at=until), by, at)


@action
def propose_phone(*, user: User, by: User, at: datetime) -> Proposal:
    """Propose a phone for somebody; a second person confirms and alone sees the code.

    Raises Refused for oneself and for somebody who works at a desk: they sign in on a phone with their password.
    """
    if by.pk == user.pk or works_at_desk(user, at):
        raise Refused(_("请本人在手机上用自己的用户名和密码登录"), code="desk")
    Proposal.objects.filter(kind="phone", user=user, confirmed_at=None, expires_at__gt=at).update(expires_at=at)
    return _propose(Proposal(kind="phone", user=user), by, at)


def _propose(proposal: Proposal, by: User, at: datetime) -> Proposal:
    proposal.asked_by, proposal.asked_at, proposal.expires_at = by, at, at + PROPOSAL_LIFE
    proposal.save()
    position = proposal.place.lo if proposal.place else None
    detail = {"kind": proposal.kind, "role": proposal.role, "user": proposal.user_id}
    journal.write("propose", by=by, at=at, about=proposal, position=position, detail=detail)
    return proposal


@action
def confirm_grant(*, proposal: Proposal, by: User, at: datetime) -> Grant:
    """Confirm a proposed role: from its beginning, or from now on when that has passed. Raises Refused as ``_confirm`` does."""
    _confirm(proposal, by, at)
    begins = max(proposal.starts_at or at, at)
    return grant_role(
        user=proposal.user, role=proposal.role, place=proposal.place, by=by, at=at, since=begins, until=proposal.ends_at
    )


@action
def confirm_phone(*, proposal: Proposal, by: User, at: datetime) -> tuple[Enrolment, str]:
    """Confirm a proposed phone; give the one-use enrolment and the token its QR code carries.

    Raises Refused for somebody who works at a desk by now: a code of theirs in another's hand would be all they may do.
    """
    _confirm(proposal, by, at)
    if works_at_desk(proposal.user, at):
        raise Refused(_("请本人在手机上用自己的用户名和密码登录"), code="desk")
    token = secrets.token_urlsafe(24)
    enrolment = Enrolment.objects.create(user=proposal.user, digest=_digest(token), expires_at=at + ENROLMENT_LIFE)
    journal.write("invite_device", by=by, at=at, about=proposal.user)
    return enrolment, token


def _confirm(proposal: Proposal, by: User, at: datetime) -> None:
    """Raises Refused for whoever proposed, for the user, and for a proposal that is confirmed or too old."""
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if by.pk in (locked.asked_by_id, locked.user_id):
        raise Refused(_("须由提出人以外的另一人确认"), code="second_person")
    if locked.confirmed_at is not None or locked.expires_at <= at:
        raise Refused(_("已确认或已过期，请重新提出"))
    locked.confirmed_by, locked.confirmed_at = by, at
    locked.save(update_fields=["confirmed_by", "confirmed_at"])


@action
def enrol_device(
    *, user: User, name: str, by: User, at: datetime, enrolment: Enrolment | None = None
) -> tuple[Device, str]:
    """Register a new phone for a user; give it and the secret it keeps. Raises Refused for a used or late enrolment."""
    if enrolment is not None and (enrolment.used_at is not None or enrolment.expires_at <= at):
        raise Refused(_("登记码已使用或已过期，请重新生成"), code="enrolment")
    device = Device.objects.create(name=name[:80], enrolled_at=at)
    if enrolment is not None:
        enrolment.used_at, enrolment.device = at, device
        enrolment.save(update_fields=["used_at", "device"])
    secret = _renew(device, user, at)
    journal.write("enrol_device", by=by, at=at, about=device, detail={"user": user.pk})
    return device, secret


@action
def renew_device_key(*, device: Device, user: User, by: User, at: datetime) -> str:
    """Give a user a fresh secret on a device for the next seven days. Raises Refused on a revoked device."""
    if device.revoked_at is not None:
        raise Refused(_("该设备已停用"), code="device-revoked")
    secret = _renew(device, user, at)
    journal.write("renew_device_key", by=by, at=at, about=device, detail={"user": user.pk})
    return secret


def _renew(device: Device, user: User, at: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    DeviceKey.objects.update_or_create(
        device=device, user=user, defaults={"digest": _digest(secret), "expires_at": at + KEY_LIFE}
    )
    return secret


@action
def revoke_device(*, device: Device, by: User, at: datetime) -> Device:
    """Stop a lost phone: its secrets end now, it wipes its snapshots at the next contact, its outbox is held for the office."""
    if device.revoked_at is not None:
        raise Refused(_("该设备已停用"))
    device.revoked_at, device.revoked_by = at, by
    device.save(update_fields=["revoked_at", "revoked_by"])
    journal.write("revoke_device", by=by, at=at, about=device)
    return device


@action
def forget_sign_ins(*, before: datetime, by: User | None, at: datetime) -> None:
    """Forget which name signed in or tried to from which address before a moment, and sessions that are over."""
    tries = sum(model.objects.filter(attempt_time__lt=before).delete()[0] for model in (AccessAttempt, AccessLog))
    sessions, _tables = Session.objects.filter(expire_date__lt=at).delete()
    journal.write("forget_sign_ins", by=by, at=at, detail={"tries": tries, "sessions": sessions})


@action
def read_journal(*, what: str, by: User, at: datetime, position: int | None = None) -> None:
    """Record that somebody reads the journal, and what they asked of it: the readers are read about too."""
    journal.write("read_journal", by=by, at=at, position=position, detail={"what": what[:200]})
