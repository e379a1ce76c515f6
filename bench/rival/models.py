"""The rival's journal: one row per visit (it has no hash chain)."""

from django.db import models


class Line(models.Model):
    """Who recorded what about which target."""

    user_id = models.BigIntegerField()
    target_id = models.BigIntegerField()
    position = models.BigIntegerField()
    happened_at = models.DateTimeField()
    detail = models.TextField()

    class Meta:
        app_label = "rival"
        indexes = [models.Index(fields=["position", "id"], name="rival_by_position")]

    def __str__(self) -> str:
        return f"line {self.pk}"
