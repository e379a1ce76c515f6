"""tube, samples, target states, counts and journal row in one transaction, as one who knows the ORM would write it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.rival.models import Line
from wanjia.command.campaigns.models import Cell, CellHour, Target
from wanjia.registry.codes.models import PersonalCode
from wanjia.registry.codes.rules import lookup_of, read_code
from wanjia.response.sampling.models import Sample, Table, Tube
from wanjia.response.sampling.models.tubes import ORDINAL_BITS


class SampleSerializer(serializers.Serializer[Any]):
    """One person's sample."""

    n = serializers.IntegerField(min_value=1, max_value=20)
    code = serializers.CharField(max_length=64)
    ms = serializers.IntegerField(min_value=0)


class TubeSerializer(serializers.Serializer[Any]):
    """One sealed tube."""

    id = serializers.UUIDField()
    table = serializers.PrimaryKeyRelatedField(queryset=Table.objects.select_related("point__round"))
    label = serializers.CharField(max_length=40)
    size = serializers.IntegerField()
    opened_at = serializers.DateTimeField()
    sealed_at = serializers.DateTimeField()
    samples = SampleSerializer(many=True)

    def create(self, validated_data: dict[str, Any]) -> Tube:
        """Store one tube with all that follows from it."""
        said, user = validated_data, self.context["request"].user
        round_ = said["table"].point.round
        known = Tube.objects.filter(event=said["id"]).first()
        if known is not None:
            return known
        tube = Tube.objects.create(
            round=round_, table=said["table"], label=said["label"], event=said["id"], size=said["size"],
            samples=len(said["samples"]), opened_at=said["opened_at"], sealed_at=said["sealed_at"],
            arrived_at=datetime.now(UTC), by_id=user.pk,
        )  # fmt: skip
        keys = [lookup_of(read_code(sample["code"]) or b"")[0] for sample in said["samples"]]
        people = dict(PersonalCode.objects.filter(key__in=keys, revoked_at=None).values_list("key", "person_id"))
        rows = Target.objects.select_for_update().filter(campaign=round_.campaign_id, person__in=people.values())
        targets = {target.person_id: target for target in rows.order_by("pk")}
        samples = [
            Sample(
                id=tube.pk << ORDINAL_BITS | sample["n"], tube=tube, target=targets[people[key]],
                at=said["opened_at"] + timedelta(milliseconds=sample["ms"]),
            )
            for key, sample in zip(keys, said["samples"], strict=True)
        ]  # fmt: skip
        Sample.objects.bulk_create(samples)
        self._count(list(targets.values()), said)
        Line.objects.create(
            user_id=user.pk, target_id=tube.pk, position=0, happened_at=said["sealed_at"], detail=said["label"]
        )
        return tube

    def _count(self, targets: list[Target], said: dict[str, Any]) -> None:
        at = said["sealed_at"]
        Target.objects.filter(pk__in=[target.pk for target in targets]).update(
            state="reached", open=False, visits=F("visits") + 1, proofs=F("proofs") + 1, state_at=at, first_at=at,
            state_event=str(said["id"]),
        )  # fmt: skip
        hour = at.replace(minute=0, second=0, microsecond=0)
        for cell, number in sorted(Counter(target.cell_id for target in targets if target.state == "pending").items()):
            Cell.objects.filter(pk=cell).update(
                pending=F("pending") - number, reached=F("reached") + number, open=F("open") - number,
                frame_reached=F("frame_reached") + number,
            )  # fmt: skip
            CellHour.objects.get_or_create(cell_id=cell, hour=hour)
            CellHour.objects.filter(cell_id=cell, hour=hour).update(
                visits=F("visits") + number, reached=F("reached") + number
            )


class Tubes(APIView):
    """Takes a list of tubes, all or none."""

    def post(self, request: Request) -> Response:
        """Store them; answer an id and a result for each, as Wanjia's door does."""
        serializer = TubeSerializer(data=request.data, many=True, context={"request": request})
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            stored = serializer.save()
        receipts = [{"id": str(tube.event), "result": "accepted"} for tube in stored]
        return Response({"receipts": receipts}, status=status.HTTP_200_OK)
