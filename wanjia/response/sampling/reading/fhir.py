"""FHIR R4: a DiagnosticReport, or a Bundle of them with Specimens and Observations. What we do not read is refused by name.

The shapes below are all that is read; of a Patient nothing is, and a report that names one says no more to us than a label.
"""

from typing import Any

import msgspec
from django.utils.translation import gettext as _
from msgspec import Struct, field

from wanjia.response.sampling.reading.lines import Line, Unreadable

PARTS = ("Specimen", "Observation")  # read where a report points at them
FINAL = ("final", "amended", "corrected")
SNOMED = {
    "260385009": "negative", "260415000": "negative", "10828004": "positive", "260373001": "positive",
    "419984006": "doubtful", "82334004": "doubtful", "42425007": "doubtful", "455371000124106": "invalid",
    "125154007": "invalid", "455381000124109": "invalid",
}  # fmt: skip
INTERPRETATION = {"NEG": "negative", "ND": "negative", "POS": "positive", "DET": "positive", "IND": "doubtful"}
SYSTEMS = {
    "http://snomed.info/sct": SNOMED,
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation": INTERPRETATION,
}


class Identifier(Struct):
    """A label, whoever gave it."""

    value: str = ""


class Reference(Struct):
    """Where another resource is, or by what it is known."""

    reference: str = ""
    identifier: Identifier = field(default_factory=Identifier)


class Coding(Struct):
    """A word of a code system."""

    system: str = ""
    code: str = ""


class Concept(Struct):
    """A meaning in one or several code systems."""

    coding: list[Coding] = []
    text: str = ""


class Part(Struct, rename="camel"):
    """A Specimen or an Observation, as far as it is read."""

    resource_type: str = ""
    id: str = ""
    accession_identifier: Identifier = field(default_factory=Identifier)
    identifier: list[Identifier] = []
    value_codeable_concept: Concept = field(default_factory=Concept)
    interpretation: list[Concept] = []


class Report(Struct, rename="camel"):
    """A DiagnosticReport, as far as it is read."""

    status: str = ""
    specimen: list[Reference] = []
    result: list[Reference] = []
    conclusion_code: list[Concept] = []
    effective_date_time: str = ""
    issued: str = ""
    contained: list[Part] = []
    modifier_extension: list[Any] = []


class Entry(Struct, rename="camel"):
    """One resource of a Bundle, not yet read."""

    resource: msgspec.Raw = msgspec.Raw(b"{}")
    full_url: str = ""


class Bundle(Struct, rename="camel"):
    """A Bundle, or any other resource: its type decides what is read of it."""

    resource_type: str = ""
    entry: list[Entry] = []


class Named(Struct, rename="camel"):
    """A resource of which only the type and the id are looked at."""

    resource_type: str = ""
    id: str = ""


def read_fhir(content: bytes) -> list[Line]:
    """Give a line for each report, and one that is refused for each resource we do not read. Raises Unreadable."""
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        top = msgspec.json.decode(content, type=Bundle)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Unreadable(_("不是完整的 FHIR JSON：%(error)s") % {"error": str(error)[:120]}) from error
    if top.resource_type == "DiagnosticReport":
        return [_read(1, msgspec.Raw(content), {})]
    if top.resource_type != "Bundle":
        name = top.resource_type[:40] or "?"
        raise Unreadable(_("只接受 DiagnosticReport 或 Bundle，不接受 %(name)s") % {"name": name})
    parts: dict[str, Part] = {}
    for entry in top.entry:
        _keep(entry, parts)
    numbered = ((number, entry.resource) for number, entry in enumerate(top.entry, start=1))
    return [_read(number, raw, parts) for number, raw in numbered if _type(raw) not in PARTS]


def _type(raw: msgspec.Raw) -> str:
    try:
        return msgspec.json.decode(raw, type=Named).resource_type
    except (msgspec.DecodeError, RecursionError):
        return ""


def _keep(entry: Entry, parts: dict[str, Part]) -> None:
    """Remember a Specimen or Observation by everything a report may call it; a broken one is missed where it is asked for."""
    if _type(entry.resource) not in PARTS:
        return
    try:
        part = msgspec.json.decode(entry.resource, type=Part)
    except (msgspec.DecodeError, RecursionError):
        return
    parts[f"{part.resource_type}/{part.id}"] = part
    if entry.full_url:
        parts[entry.full_url] = part


def _read(number: int, raw: msgspec.Raw, parts: dict[str, Part]) -> Line:
    kind = _type(raw)
    if kind != "DiagnosticReport":
        return Line(number, "", "", errors=(_("不读取的资源：%(name)s") % {"name": kind[:40] or "?"},))
    try:
        report = msgspec.json.decode(raw, type=Report)
    except (msgspec.DecodeError, RecursionError) as error:
        return Line(number, "", "", errors=(_("DiagnosticReport 不合格式：%(error)s") % {"error": str(error)[:120]},))
    known = parts | {f"#{part.id}": part for part in report.contained}
    errors: list[str] = []
    if report.status not in FINAL:
        errors.append(_("报告状态是 %(status)s，不是最终结果") % {"status": report.status[:20] or "?"})
    if report.modifier_extension:
        errors.append(_("不理解 modifierExtension，不能采用"))
    labels = {label for reference in report.specimen for label in [_label(reference, known)] if label}
    if len(labels) > 1 or len(report.specimen) > 1:
        errors.append(_("一份报告只能是一管的结果"))
    findings = _findings(report, known, errors)
    if len(findings) > 1:
        errors.append(_("报告里的结果互相矛盾"))
    tested = report.effective_date_time or report.issued
    return Line(number, min(labels, default=""), min(findings, default=""), tested[:40], tuple(errors))


def _label(reference: Reference, parts: dict[str, Part]) -> str:
    """Give the label of a specimen: by its identifier in the reference, else by what the specimen says of itself."""
    part = parts.get(reference.reference, Part())
    given = [reference.identifier, part.accession_identifier, *part.identifier]
    return next((one.value.strip() for one in given if one.value.strip()), "")


def _findings(report: Report, parts: dict[str, Part], errors: list[str]) -> set[str]:
    """Give what a report finds: its conclusion, else its observations. Codes we do not know are named."""
    concepts = list(report.conclusion_code)
    for reference in report.result if not concepts else ():
        part = parts.get(reference.reference)
        if part is None:
            errors.append(_("找不到 %(name)s") % {"name": reference.reference[:60] or "Observation"})
        elif part.value_codeable_concept.coding:
            concepts.append(part.value_codeable_concept)
        else:
            concepts += part.interpretation
    found: set[str] = set()
    for concept in concepts:
        known = {SYSTEMS.get(one.system, {}).get(one.code, "") for one in concept.coding} - {""}
        if not known:
            codes = "、".join(one.code for one in concept.coding) or concept.text or "?"
            errors.append(_("不认识的结果代码：%(codes)s") % {"codes": codes[:60]})
        found |= known
    return found
