"""Clock times and parts of the day, in minutes from midnight."""

from __future__ import annotations

DAY = 24 * 60
MINUTES = {
    "am": (0, 12 * 60),
    "pm": (12 * 60, DAY),
    "morning": (4 * 60, 12 * 60),
    "noon": (11 * 60, 14 * 60),
    "afternoon": (12 * 60, 19 * 60),
    "evening": (16 * 60, DAY),
    "night": (0, DAY),
    "midnight": (0, DAY),
}
"""The widest meaning of each part of the day: its first and last minute."""


def minutes(time: str) -> tuple[int, int] | None:
    """Return the first and last minute of the day that a local time can mean, or None if it is uncertain."""
    if time in MINUTES:
        return MINUTES[time]
    if time[-1] in "?~%":
        return None
    minute = int(time[:2]) * 60 + int(time[3:5])
    return minute, minute
