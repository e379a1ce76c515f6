"""Working hours before a moment, so that the town's visits lie at plausible times whenever the demo is built."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

TONGLIAO = ZoneInfo("Asia/Shanghai")
SHIFTS = ((time(8, 0), time(12, 0)), (time(13, 30), time(20, 30)))


class Hours:
    """The last ``length`` of working time before ``at``: ``moment(seconds worked)`` gives when that was."""

    def __init__(self, at: datetime, length: timedelta) -> None:
        self.spans: list[tuple[datetime, datetime]] = []
        left, day = length, at.astimezone(TONGLIAO).date()
        while left > timedelta():
            for begins, ends in reversed(SHIFTS):
                begin = datetime.combine(day, begins, TONGLIAO)
                end = min(datetime.combine(day, ends, TONGLIAO), at)
                if end <= begin or left <= timedelta():
                    continue
                begin = max(begin, end - left)
                left -= end - begin
                self.spans.insert(0, (begin, end))
            day -= timedelta(days=1)
        self.length = length.total_seconds()

    @property
    def begin(self) -> datetime:
        """When the first span begins."""
        return self.spans[0][0]

    def moment(self, seconds: float) -> datetime:
        """Give the moment at which so many seconds have been worked; the end, when there are fewer."""
        for begin, end in self.spans:
            span = (end - begin).total_seconds()
            if seconds < span:
                return begin + timedelta(seconds=seconds)
            seconds -= span
        return self.spans[-1][1]

    def night(self) -> datetime:
        """Give 23:20 of the evening before the last day, when nobody should be at a door."""
        last = self.spans[-1][0].astimezone(TONGLIAO).date()
        return datetime.combine(last - timedelta(days=1), time(23, 20), TONGLIAO)
