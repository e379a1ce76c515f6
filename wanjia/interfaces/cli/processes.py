"""Stop what a command started, with everything that it started in turn."""

import os
import signal
import subprocess
from contextlib import suppress


def stop_group(process: subprocess.Popen[bytes], patience: float = 5.0) -> None:
    """Ask a process group (started with ``start_new_session``) to end, and end it after ``patience`` seconds."""
    for signal_, wait in ((signal.SIGTERM, patience), (signal.SIGKILL, patience)):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal_)
        with suppress(subprocess.TimeoutExpired):
            process.wait(wait)
            break
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
