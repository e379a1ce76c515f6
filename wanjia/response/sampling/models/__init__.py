"""The tables of sampling, one file per act of a round."""

from wanjia.response.sampling.models.certificates import Certificate, CertificateVoid, SerialRange
from wanjia.response.sampling.models.custody import Box, BoxedTube, Discrepancy, Handover, Manifest, ManifestBox
from wanjia.response.sampling.models.doorstep import PpeCheck
from wanjia.response.sampling.models.laboratory import Result, ResultFile, ResultRow, Retest
from wanjia.response.sampling.models.points import Point, PointStep, Post, ReadyCheck, Slot, Table
from wanjia.response.sampling.models.rounds import Round, Schedule, Telling
from wanjia.response.sampling.models.tubes import Sample, SampleVoid, Tube

__all__ = [
    "Box",
    "BoxedTube",
    "Certificate",
    "CertificateVoid",
    "Discrepancy",
    "Handover",
    "Manifest",
    "ManifestBox",
    "Point",
    "PointStep",
    "Post",
    "PpeCheck",
    "ReadyCheck",
    "Result",
    "ResultFile",
    "ResultRow",
    "Retest",
    "Round",
    "Sample",
    "SampleVoid",
    "Schedule",
    "SerialRange",
    "Slot",
    "Table",
    "Telling",
    "Tube",
]
