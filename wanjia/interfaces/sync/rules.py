"""What is still missing of a phone's numbered events. Values in, values out."""

from collections.abc import Iterable

MOST_RANGES = 100


def advance(highest: int, missing: list[list[int]], seen: Iterable[int]) -> tuple[int, list[list[int]]]:
    """Give the highest number and the ranges missing below it after some more numbers were seen.

    Ranges are [from, to], both included, in order. Beyond MOST_RANGES the oldest are kept: they are asked for first.
    """
    holes = [list(hole) for hole in missing]
    for number in sorted(set(seen)):
        if number > highest:
            if number > highest + 1:
                holes.append([highest + 1, number - 1])
            highest = number
        else:
            holes = [part for hole in holes for part in without(hole, number)]
    return highest, holes[:MOST_RANGES]


def without(hole: list[int], number: int) -> list[list[int]]:
    """Give what is left of a range without one number."""
    first, last = hole
    if not first <= number <= last:
        return [hole]
    return [part for part in ([first, number - 1], [number + 1, last]) if part[0] <= part[1]]
