"""The classes of Popolo (popoloproject.com/specs) and their properties, as far as a dataset has values for them."""

from __future__ import annotations

CLASSES = {
    "persons": (
        *("id", "name", "other_names", "identifiers", "family_name", "given_name", "honorific_prefix", "sort_name"),
        *("birth_date", "death_date", "summary", "biography", "sources"),
    ),
    "organizations": (
        *("id", "name", "other_names", "identifiers", "classification", "parent_id", "abstract", "description"),
        *("founding_date", "dissolution_date", "sources"),
    ),
    "memberships": ("id", "label", "role", "person_id", "organization_id", "post_id", "on_behalf_of_id", "sources"),
    "posts": ("id", "label", "organization_id", "sources"),
    "areas": ("id", "name", "identifier", "classification", "parent_id", "geometry", "sources"),
    "events": (
        *("id", "name", "description", "start_date", "end_date", "location", "status", "identifiers"),
        *("classification", "organization_id", "attendees", "parent_id", "sources"),
    ),
    "speeches": ("id", "creator_id", "attribution_text", "audience_id", "text", "date", "type", "event_id", "sources"),
    "motions": ("id", "organization_id", "creator_id", "text", "classification", "date", "result", "sources"),
    "vote_events": (
        *("id", "organization_id", "legislative_session_id", "motion_id", "start_date", "result"),
        *("group_results", "counts", "votes", "sources"),
    ),
}
"""The properties of each class, in the order of the specification."""
