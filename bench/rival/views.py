"""visit, outcome, target state, counts and journal row in one transaction, written as the framework's tutorial would."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.rival.models import Line
from wanjia.command.campaigns.models import Cell, CellHour, Outcome, Target
from wanjia.response.screening.models import Visit


class VisitSerializer(serializers.Serializer[Any]):
    """One visit."""

    id = serializers.UUIDField()
    target = serializers.PrimaryKeyRelatedField(queryset=Target.objects.select_related("cell"))
    wall = serializers.DateTimeField()
    outcome = serializers.ChoiceField(["reached", "absent", "vacant", "refused", "moved", "inaccessible"])
    all_well = serializers.BooleanField(default=False)
    verified = serializers.BooleanField(default=False)
    told = serializers.BooleanField(default=False)
    managed = serializers.BooleanField(allow_null=True, default=None)
    went = serializers.BooleanField(default=False)
    saw = serializers.BooleanField(default=False)
    checked_code = serializers.BooleanField(default=False)
    letter = serializers.BooleanField(default=False)
    services = serializers.ListField(child=serializers.CharField(max_length=20), default=list)
    revisit_at = serializers.DateTimeField(allow_null=True, default=None)
    reason = serializers.CharField(max_length=300, allow_blank=True, default="")
    started_at = serializers.DateTimeField(allow_null=True, default=None)
    note = serializers.CharField(max_length=300, allow_blank=True, default="")

    def create(self, validated_data: dict[str, Any]) -> Outcome:
        """Store one visit with all that follows from it."""
        said = validated_data
        user = self.context["request"].user
        target = Target.objects.select_for_update().get(pk=said["target"].pk)
        outcome, new = Outcome.objects.get_or_create(
            target=target,
            event=said["id"],
            defaults={
                "kind": said["outcome"], "at": said["wall"], "arrived_at": datetime.now(UTC), "by_id": user.pk,
                "revisit_at": said["revisit_at"], "reason": said["reason"],
            },
        )  # fmt: skip
        if not new:
            return outcome
        flags = ("all_well", "verified", "told", "managed", "went", "saw", "checked_code", "letter", "services")
        Visit.objects.create(
            outcome=outcome, started_at=said["started_at"], note=said["note"], **{name: said[name] for name in flags}
        )
        old, was_open = target.state, target.open
        if old != "reached":
            target.state, target.state_at = said["outcome"], said["wall"]
            target.open = target.state == "absent"
        target.visits += 1
        target.save()
        moved = {"open": F("open") + int(target.open) - int(was_open)}
        if old != target.state:
            moved |= {old: F(old) - 1, target.state: F(target.state) + 1}
        Cell.objects.filter(pk=target.cell_id).update(**moved)
        hour = said["wall"].replace(minute=0, second=0, microsecond=0)
        CellHour.objects.get_or_create(cell_id=target.cell_id, hour=hour)
        CellHour.objects.filter(cell_id=target.cell_id, hour=hour).update(visits=F("visits") + 1)
        Line.objects.create(
            user_id=user.pk,
            target_id=target.pk,
            position=target.position,
            happened_at=said["wall"],
            detail=outcome.kind,
        )
        return outcome


class Visits(APIView):
    """Takes a list of visits, all or none."""

    def post(self, request: Request) -> Response:
        """Store them; answer an id and a result for each, as Wanjia's door does."""
        serializer = VisitSerializer(data=request.data, many=True, context={"request": request})
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            stored = serializer.save()
        receipts = [{"id": str(outcome.event), "result": "accepted"} for outcome in stored]
        return Response({"receipts": receipts}, status=status.HTTP_200_OK)
