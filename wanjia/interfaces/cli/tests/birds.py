"""What a canary is made of: its name, its picture, and when it flew."""

from datetime import UTC, datetime

NOW = datetime.now(UTC)
BIRD = "金丝雀"  # a canary: whatever holds it after its time has kept too much
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20
