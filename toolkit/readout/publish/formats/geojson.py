"""Places with coordinates, and what took place there, as points of GeoJSON (RFC 7946): `places.geojson`.

Meetings and events are features of their own, at the coordinates of their place. What has no coordinates is left out.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from readout.model.dataset import Dataset
from readout.model.presence import OCCASIONS
from readout.publish import projection
from readout.publish.batches import Batch
from readout.publish.formats import Loss, Options
from readout.text import coordinates

TARGET = "places.geojson"
LOSSLESS = False
VIEW = True

PROPERTIES = {
    "places": ("name", "classification", "country_code"),
    **dict.fromkeys(OCCASIONS, ("name", "date", "status", "classification", "place_id")),
}
"""The fields that become properties, by collection."""


def begin(dataset: Dataset, target: Path, options: Options, files: ExitStack) -> _Writer:
    del options
    return _Writer(dataset, files.enter_context(target.open("w", encoding="utf-8", newline="\n")))


class _Writer:
    def __init__(self, dataset: Dataset, file: TextIO) -> None:
        self.dataset, self.file, self.counts, self.between = dataset, file, Counter[str](), "\n"
        collections = dataset.schema.collections
        self.kinds = {name: projection.kinds_by_table(name, each.field) for name, each in collections.items()}
        file.write('{"type": "FeatureCollection", "features": [')

    def map(self, batch: Batch) -> tuple[list[str], Counter[str]]:
        features, counts = [], Counter[str]()
        for value in batch.canonical:
            written: projection.Written = {}
            if feature := self._feature(batch.collection, value):
                features.append(json.dumps(feature, ensure_ascii=False))
                written = {"": ("id", "coordinates", *PROPERTIES[batch.collection])}
            counts += projection.left_out(self.kinds[batch.collection], value, written)
        return features, counts

    def _feature(self, collection: str, value: dict[str, Any]) -> dict[str, Any] | None:
        """Return a record as a feature; None for one that has no point."""
        if collection not in PROPERTIES:
            return None
        place = value if collection == "places" else self._place(value.get("place_id"))
        point = coordinates.parse(place.get("coordinates", ""))
        if point is None:
            return None
        properties = {name: value[name] for name in PROPERTIES[collection] if name in value}
        if collection != "places":
            properties["place"] = place.get("name")
        return {
            "type": "Feature",
            "id": f"{collection}/{value['id']}",
            "geometry": {"type": "Point", "coordinates": [point.longitude, point.latitude]},
            "properties": {"collection": collection, "id": value["id"], **properties},
        }

    def _place(self, id: Any) -> dict[str, Any]:
        record = self.dataset.index.get("places", {}).get(id)
        return record.value if record else {}

    def reduce(self, batch: Batch, result: tuple[list[str], Counter[str]]) -> None:
        del batch
        features, counts = result
        for feature in features:
            self.file.write(self.between + feature)
            self.between = ",\n"
        self.counts += counts

    def finish(self) -> list[Loss]:
        self.file.write("\n]}\n")
        return [Loss(*loss) for loss in projection.losses(self.counts)]
