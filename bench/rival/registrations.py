"""visitor, registration, presence and journal row in one transaction, as one who knows the ORM would write it."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.rival.models import Line
from wanjia.core.fields import blind_index
from wanjia.registry.people.identity.names import clean_name
from wanjia.registry.people.identity.phones import read_phone
from wanjia.registry.presence.models import Presence, Visitor
from wanjia.response.registration.models import Poster, Registration


class RegistrationSerializer(serializers.Serializer[Any]):
    """One person at one poster."""

    id = serializers.UUIDField()
    poster = serializers.PrimaryKeyRelatedField(
        queryset=Poster.objects.filter(revoked_at=None).select_related("site__place")
    )
    name = serializers.CharField(max_length=80)
    phone = serializers.CharField(max_length=20)
    origin = serializers.CharField(max_length=4)
    destination = serializers.CharField(max_length=100)

    def create(self, validated_data: dict[str, Any]) -> Registration:
        """Store one registration with all that follows from it."""
        said, at = validated_data, datetime.now(UTC)
        name, phone, poster = clean_name(said["name"]), read_phone(said["phone"]).e164, said["poster"]
        visitor, _new = Visitor.objects.get_or_create(
            known_by=blind_index("visitor", f"{phone}\0{name}"),
            defaults={
                "name": name, "phone": phone, "phone_index": blind_index("phone", phone), "phone_tail": phone[-4:],
                "created_at": at,
            },
        )  # fmt: skip
        position = poster.site.place.lo
        row, new = Registration.objects.get_or_create(
            visitor=visitor,
            event=said["id"],
            defaults={
                "poster": poster, "position": position, "at": at, "arrived_at": at, "origin": said["origin"],
                "destination": said["destination"],
            },
        )  # fmt: skip
        if new:
            Presence.objects.create(
                visitor=visitor, site=poster.site, position=position, from_at=at, until_at=at, source="registration",
                event=said["id"], arrived_at=at,
            )  # fmt: skip
            Line.objects.create(user_id=0, target_id=row.pk, position=position, happened_at=at, detail="registered")
        return row


class Registrations(APIView):
    """Takes one registration; nobody signs in."""

    authentication_classes = ()
    permission_classes = ()

    def post(self, request: Request) -> Response:
        """Store it."""
        serializer = RegistrationSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            serializer.save()
        return Response({"result": "accepted"}, status=status.HTTP_200_OK)
