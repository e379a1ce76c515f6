"""A figure with its goal, timing, and the table they are printed in."""

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured value. ``goal`` is the bound (``most``: it must not be more), None for what is only told."""

    name: str
    value: float
    unit: str
    goal: float | None = None
    most: bool = True

    @property
    def holds(self) -> bool | None:
        """Whether it keeps its goal; None without one."""
        if self.goal is None:
            return None
        return self.value <= self.goal if self.most else self.value >= self.goal

    @property
    def bound(self) -> str:
        """The goal as people read it."""
        return "" if self.goal is None else f"{'≤' if self.most else '≥'} {self.goal:,g}"

    def row(self) -> dict[str, Any]:
        """Give the figure as the JSON line has it."""
        return {
            "name": self.name, "value": round(self.value, 4), "unit": self.unit, "goal": self.bound, "holds": self.holds,
        }  # fmt: skip


def print_table(name: str, where: str, figures: Sequence[Figure]) -> None:
    """Print the figures of one benchmark."""
    print(f"{name} on {where}")
    width = max((len(f.name) for f in figures), default=0)
    words = {True: "holds", False: "FALLS SHORT", None: ""}
    for f in figures:
        print(f"  {f.name:<{width}}  {f.value:>14,.3f} {f.unit:<12} {f.bound:<14} {words[f.holds]}")


def machine() -> str:
    """Say what the figures were taken on, and how busy it was before."""
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        names = [
            line.split(":", 1)[1].strip() for line in cpuinfo.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    busy = os.getloadavg()[0]
    return f"{cores} cores, {model}, {memory:.0f} GB, {platform.system()} {platform.release()}, load {busy:.1f} before"


def tell(text: str) -> None:
    """Say on standard error how far the benchmark is."""
    print(f"  {time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def seconds(act: Callable[[], Any]) -> float:
    """Give how long one call took, in seconds."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that ``share`` (0..1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    """Give the middle value."""
    return statistics.median(values)
