"""Lists in Popolo's form → entries with names: events with who attended them, or people, or organizations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

LISTS = ("persons", "organizations", "memberships", "events", "posts")
COLLECTIONS = {"events": "meetings", "persons": "people", "organizations": "organizations"}
"""The lists that entries are made of, the first that there is, and the collections of what they become."""
Entry = dict[str, Any]


def is_popolo(value: Any) -> bool:
    """Whether a JSON value holds lists in Popolo's form: persons, organizations or events among several lists."""
    if not isinstance(value, dict):
        return False
    names = [name for name in LISTS if isinstance(value.get(name), list)]
    return len(names) > 1 or bool(names and names[0] in ("persons", "events"))


def entries(value: Mapping[str, Any]) -> tuple[str, list[Entry], dict[str, list[Entry]]]:
    """Return the collection that the main list is of, its entries, and by name the lists of what they do not say.

    An event is given the names of those who attended it, with the organization and the role of the membership that they
    had then, where they had one only.
    """
    lists = {name: [item for item in value.get(name) or () if isinstance(item, dict)] for name in LISTS}
    main = next(name for name in COLLECTIONS if lists[name])
    if main != "events":
        return COLLECTIONS[main], lists[main], {name: held for name, held in lists.items() if held and name != main}
    joined = _Joined(lists)
    events = [joined.event(event) for event in lists["events"]]
    rest = {
        name: [item for item in lists[name] if id(item) not in joined.used]
        for name in ("persons", "organizations", "memberships")
    }
    return COLLECTIONS[main], events, {name: held for name, held in rest.items() if held}


class _Joined:
    """Events with the people and memberships of the same file. `used` are the identities of those that are said."""

    def __init__(self, lists: Mapping[str, list[Entry]]) -> None:
        self.people = {item.get("id"): item for item in lists["persons"]}
        self.organizations = {item.get("id"): item for item in lists["organizations"]}
        self.posts = {item.get("id"): item for item in lists["posts"]}
        self.memberships: dict[Any, list[Entry]] = defaultdict(list)
        for item in lists["memberships"]:
            self.memberships[item.get("person_id")].append(item)
        self.used: set[int] = set()

    def event(self, event: Entry) -> Entry:
        joined = ("attendees", "organization_id", "sources", "name")
        result = {"id": event.get("id"), "event": event.get("name")}
        result |= {name: held for name, held in event.items() if name not in joined}
        if isinstance(location := event.get("location"), dict):
            result["location"] = location.get("name")
        attendees = [item for item in event.get("attendees") or () if isinstance(item, dict)]
        result["attendees"] = [self._attendee(item, event) for item in attendees]
        if organization := self._named(self.organizations, event.get("organization_id")):
            result["organizer"] = organization
        if links := [item.get("url") for item in event.get("sources") or () if isinstance(item, dict)]:
            result["links"] = links
        return result

    def _attendee(self, attendee: Entry, event: Entry) -> Entry:
        key = attendee.get("person_id") or attendee.get("id")
        name = self._named(self.people, key) or attendee.get("name")
        said: Entry = {"name": name}
        membership = self._membership(key, event)
        if membership:
            self.used.add(id(membership))
            said["on behalf of"] = self._named(
                self.organizations, membership.get("on_behalf_of_id") or membership.get("organization_id")
            )
            post = self.posts.get(membership.get("post_id"), {})
            said["post"] = membership.get("role") or post.get("role") or post.get("label") or membership.get("label")
        return {key: held for key, held in said.items() if held}

    def _membership(self, person: Any, event: Entry) -> Entry | None:
        """Return the membership that a person had at an event; None where there are none or several."""
        held = self.memberships.get(person, [])
        own = [item for item in held if str(item.get("id", "")).startswith(f"{event.get('id')}.")]
        day = str(event.get("start_date") or "")
        then = [
            item
            for item in held
            if not day or str(item.get("start_date") or "") <= day <= str(item.get("end_date") or "9999")
        ]
        chosen = own or then
        return chosen[0] if len(chosen) == 1 else None

    def _named(self, items: Mapping[Any, Entry], key: Any) -> Any:
        item = items.get(key)
        if item is None:
            return None
        self.used.add(id(item))
        return item.get("name")
