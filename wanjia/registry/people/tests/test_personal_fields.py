"""Every column that could hold a personal value is classified with a purpose and an end, or listed here as holding none."""

from django.apps import apps
from django.db import models

from wanjia.registry.people.personal import PERSONAL_CLASSES

# Columns of free text, numbers with decimals, days, JSON or encrypted text that say nothing about a person, by model.
HOLDS_NOBODY = {
    "core.JournalLine": {"action", "about_kind", "detail"},
    "core.Try": {"sender"},  # a keyed digest of an internet address, dropped within the hour
    "places.Place": {"level", "name", "code", "kind", "valid_from", "valid_until"},
    "places.PlaceFact": {"kind", "text", "valid_from", "valid_until", "source"},
    "places.Compound": {"name"},
    "places.Door": {"number", "label", "latitude", "longitude"},
    "places.Site": {"kind", "name", "latitude", "longitude", "valid_from", "valid_until"},
    "accounts.User": {"password", "language"},
    "accounts.Grant": {"role"},
    "accounts.Device": {"name"},
    "accounts.Proposal": {"kind", "role"},
    "sampling.PpeCheck": {"day", "items"},
    "people.Household": {"kind"},
    "people.Suspicion": {"reasons", "decision"},
    "people.Reading": {"through", "revealed"},
    "codes.PersonalCode": {"reason"},
    "codes.SigningKey": {"kid", "public", "private", "reason"},
    "codes.VoidSerial": {"serial"},
    "codes.TrustedSigner": {"kid", "certificate"},
    "intake.Batch": {"filename", "sheet", "columns", "flags"},
    "intake.Piece": {"stage"},
    "intake.Made": {"kind"},
    "intake.SavedMapping": {"signature", "columns", "flags"},
    "posts.Document": {"kind", "number", "text", "title", "secrecy", "urgency"},
    "posts.DocumentAttachment": {"title", "kind", "content"},  # what an office sends with its papers
    "posts.DocumentOpening": {"form"},
    "posts.Leave": {"kind", "ground", "decision"},  # two kinds only: why somebody is away is not asked
    "posts.CommandPost": {"duties", "kind", "name", "phone", "sector"},  # the phone is a duty desk's
    "posts.WorkingGroup": {"functions", "kind", "name"},
    "posts.PostMember": {"duty", "experience"},
    "posts.DutyMode": {"mode"},
    "posts.ControlZone": {"name"},
    "posts.Policy": {"key", "value"},
    "posts.Responsibility": {"duty"},
    "funds.Fund": {"title", "source", "giver"},
    "funds.FundEntry": {"kind", "party", "purpose"},  # who is paid is a unit
    "funds.FundStep": {"kind"},
    "funds.FundVoucher": {"number", "day", "kind", "content"},  # a unit's invoice or receipt
    "secondments.StaffCall": {"title"},
    "secondments.StaffQuota": {"unit"},
    "secondments.StaffSent": {"work", "sent_on"},
    "tasks.Directive": {"title", "text", "asks"},
    "tasks.DirectiveReceipt": {"note"},
    "tasks.WorkOrder": {"title", "kind", "line", "unit", "subject_kind", "state"},
    "tasks.OrderStep": {"kind", "note", "evidence"},
    "tasks.Helper": {"tier", "task", "note"},
    "meetings.MeetingRhythm": {"kind", "every", "since", "until"},
    "meetings.Endpoint": {"name", "terminal", "fallback"},
    "meetings.Meeting": {"kind", "title", "minutes"},
    "meetings.Attendance": {"state", "fallback"},
    "meetings.MeetingItem": {"kind", "text", "settlement"},
    "campaigns.QuestionForm": {"name", "definition"},
    "campaigns.Campaign": {"kind", "subject", "name", "letter", "household_kinds"},
    "campaigns.CampaignStep": {"kind", "reason", "figures"},
    "campaigns.Target": {"origin", "state", "state_event"},
    "campaigns.Outcome": {"kind"},
    "campaigns.OutcomeVoid": {"reason"},
    "campaigns.FrameChange": {"kind", "reason"},
    "campaigns.ExceptionRequest": {"kind", "decision"},
    "screening.Visit": {"services"},
    "screening.Lead": {"source"},
    "screening.LeadResult": {"result"},
    "sampling.Round": {"label_pattern"},
    "sampling.Telling": {"channel", "note"},
    "sampling.Point": {"area_m2", "spacing_m"},
    "sampling.PointStep": {"kind", "reason"},
    "sampling.ReadyCheck": {"item", "note"},
    "sampling.Post": {"kind", "staff"},
    "sampling.Tube": {"label"},
    "sampling.SampleVoid": {"reason"},
    "sampling.Box": {"label"},
    "sampling.BoxedTube": {"label"},
    "sampling.Manifest": {"number"},
    "sampling.Handover": {"kind"},
    "sampling.Discrepancy": {"kind", "settlement"},
    "sampling.ResultFile": {"name", "format"},
    "sampling.ResultRow": {"label", "said", "tested", "reason"},
    "sampling.CertificateVoid": {"reason"},
    "fleet.Vehicle": {"owner", "plate", "sort"},
    "fleet.Booking": {"load", "purpose"},
    "roads.Junction": {"name"},
    "roads.Road": {"code", "grade", "km", "name"},
    "roads.Closure": {"measure", "reason"},
    "roads.ClosureStep": {"kind", "note"},
    "roads.Detour": {"km", "notice"},
    "roads.GreenLane": {"name"},
    "passes.Pass": {"kind", "matter", "matter_key", "organisation", "serial"},
    "passes.PassStep": {"department", "kind", "note"},
    "passes.PassUse": {"said", "serial", "verdict"},
    "passes.Ruling": {"word", "note"},
    "core.Tally": {"key"},
    "streams.RecordFile": {"filename", "headers", "kind"},
    "streams.Record": {"kind"},
    "streams.RecordTally": {"kind", "origin", "target"},
    "registration.Leaflet": {"kind", "title", "text"},
    "registration.Placement": {"spot", "code"},
    "registration.ScanDay": {"day"},
    "care.Clinic": {"security"},
    "care.WardBed": {"name"},
    "care.TeamMember": {"duty"},
    "care.Transfer": {"vehicle", "route"},
    "care.FeverChain": {"source", "step"},
    "care.ChainStep": {"kind", "vehicle", "route", "outcome"},
    "cases.Outbreak": {"name", "disease", "categories"},
    "cases.Case": {"category", "infected", "onset", "sampled", "reported", "admitted", "ended", "outcome"},
    "cases.CaseFact": {"kind", "code", "day", "source"},
    "cases.Stay": {"kind", "source"},
    "cases.Link": {"reason"},
    "cases.Contact": {"reason"},
    "cases.CaseFile": {"kind", "name", "signature", "columns"},
    "cases.Notice": {"rows"},
    "presence.Presence": {"source"},
    "presence.Resemblance": {"decision", "reasons"},
    "presence.VisitorReading": {"through"},
    "registration.Poster": {"code", "kind"},
    "registration.Registration": {"way"},
    "movement.Station": {"kind", "direction", "equipment", "security"},
    "movement.StationStep": {"kind", "reason"},
    "movement.Duty": {"department"},
    "movement.Control": {"level"},
    "movement.Check": {"direction", "vehicle", "decision", "advised"},
    "movement.Crossing": {"proof"},
    "movement.Mismatch": {"kind", "decision"},
    "sync.Receipt": {"kind", "result"},
    "sync.Upload": {"missing"},
    "sync.HeldEvent": {"waits_for", "why"},
    "sync.RejectedEvent": {"event", "code", "field"},
    "sync.Conflict": {"kind", "decision"},
    "sync.Photo": {"kind"},
    "diseases.DiseaseProfile": {"disease", "values"},
    "measures.Measure": {"disease", "ended_how", "ground", "kind", "risk", "subject"},
    "measures.Appeal": {"through"},
    "measures.LiftCheck": {"item"},
    "measures.RefusedList": {"note", "why"},
    "isolation.FileDuty": {"role"},
    "isolation.Seal": {"number"},
    "isolation.SealFact": {"kind"},
    "isolation.FileRecord": {"amount", "kind"},
    "isolation.Patrol": {"result"},
    "isolation.Breach": {"action", "kind"},
    "isolation.Watch": {"days", "test_days"},
    "isolation.FollowUp": {"result", "way"},
    "isolation.Release": {"missing_tests", "serial"},
    "places.Room": {"number"},
    "isolation.Turn": {"duty", "unit"},
    "judgement.Judgement": {"content"},
    "briefs.Channel": {"audience", "kind", "name", "paused_why"},
    "briefs.Subscription": {"hours"},
    "briefs.Delivery": {"key", "kind", "lines", "notice", "state", "text"},
    "briefs.Attempt": {"answer", "outcome"},
    "api.ApiToken": {"name", "scopes"},
    "api.KeptAnswer": {"body"},  # numbers, codes and sealed ids
    "places.Outline": {"licence", "rings", "source"},
    "measures.Helpline": {"phone"},
    "measures.EndOfAll": {"reason"},
    "isolation.Attachment": {"kind"},
    "sunset.Sunset": {"ended", "reason", "report"},
    "reports.DailyReport": {"comment", "day", "reason"},
    "reports.ReportLine": {"comment", "key"},
    "reports.PublishedFigure": {"key", "qualifier", "said", "where"},
    "dashboards.Screen": {"name", "token"},
}
TELLING = (
    models.CharField,
    models.TextField,
    models.DateField,
    models.FloatField,
    models.JSONField,
    models.BinaryField,
)
SECRETS = {"digest", "hash", "head", "sha256", "workbook"}  # digests and files of ours


def telling_columns(model: type[models.Model]) -> set[str]:
    return {
        field.name
        for field in model._meta.local_fields
        if isinstance(field, TELLING) and not isinstance(field, models.DateTimeField) and field.name not in SECRETS
    }


def test_every_personal_column_has_a_purpose_and_an_end() -> None:
    unclassified = []
    for model in apps.get_models():
        if not model.__module__.startswith("wanjia."):
            continue
        known = set(getattr(model, "PERSONAL", {})) | HOLDS_NOBODY.get(model._meta.label, set())
        unclassified += [f"{model._meta.label}.{name}" for name in sorted(telling_columns(model) - known)]
    assert not unclassified, f"give each a class in PERSONAL, or list it as holding nobody: {unclassified}"


def test_every_class_named_by_a_model_exists_and_ends() -> None:
    for model in apps.get_models():
        for column, name in getattr(model, "PERSONAL", {}).items():
            assert model._meta.get_field(column), (model, column)
            assert PERSONAL_CLASSES[name].days_kept > 0, (model, column)
            assert str(PERSONAL_CLASSES[name].purpose), (model, column)


def test_no_list_names_a_column_that_is_gone() -> None:
    for label, names in HOLDS_NOBODY.items():
        gone = names - {field.name for field in apps.get_model(label)._meta.get_fields()}
        assert not gone, f"{label}: {gone}"
