"""Who was there: what took place, and who is said to have been present. Silence is neither presence nor absence."""

from __future__ import annotations

OCCASIONS = ("meetings", "events")
"""The collections of what takes place."""
TOOK_PLACE = ("held", "in-progress")
"""The words of a status for what took place, or does."""
PRESENT = ("attended", "arrived", "left")
"""The words of attendance for those who were there."""
