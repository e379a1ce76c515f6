"""Say which responses are to end as a whole, and carry out what is due; the due work does it every minute by itself.

Proposing and confirming is for two people at the desk, never for a machine.
"""

import argparse
from datetime import datetime
from pathlib import Path

from wanjia.core import clock
from wanjia.interfaces.cli import Failed
from wanjia.interfaces.cli.setup import ready


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take whether to carry out at once, and where a signed report goes."""
    parser.add_argument("--now", action="store_true", help="carry out what is due at once, not at the next due work")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the newest signed report as a PDF")


def run(options: argparse.Namespace) -> int:
    """Print one line per sunset."""
    ready()
    from wanjia.response.sunset.models import Sunset
    from wanjia.response.sunset.printing import sheet

    if options.now:
        print(f"carried out: {carry_out_due(clock.now())}")
    for row in Sunset.objects.select_related("place").order_by("id"):
        print(
            f"{row.place.name}: {row.state}, ends {row.ends_at:%Y-%m-%d %H:%M %Z}, destroys {row.destroy_at:%Y-%m-%d %H:%M %Z}"
        )
    if options.report:
        newest = Sunset.objects.filter(done_at__isnull=False).order_by("-done_at", "-id").first()
        if newest is None:
            raise Failed("nothing has been destroyed yet")
        options.report.write_bytes(sheet(newest))
    return 0


def carry_out_due(at: datetime) -> int:
    """End and destroy what is due; nothing of it stays in the store's log."""
    from wanjia.interfaces.cli.retention import dues, leave_no_trace
    from wanjia.response.sunset.carrying import carry_out

    done = carry_out(at, dues())
    if done:
        leave_no_trace()
    return done
