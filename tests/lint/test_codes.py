"""Edges of the rules on country codes and time zones (RO601, RO602)."""

import pytest

from readout.text.codes import REPLACED_BY, WITHDRAWN, countries, zones


def test_countries_and_zones_are_those_of_the_installed_list():
    assert len(countries()) > 240
    assert countries()["TR"] == "Turkey"
    assert set(REPLACED_BY.values()) <= set(countries())
    assert not ({*REPLACED_BY, *WITHDRAWN} & set(countries()))
    assert {"Europe/Istanbul", "UTC", "Asia/Calcutta"} <= zones()
    assert "iso3166.tab" not in zones()


@pytest.mark.parametrize(
    ("code", "name", "suggestion", "help"),
    [
        ("UK", "Britain", "GB (Britain (UK))", "ISO"),
        ("XX", "France", "FR (France)", "ISO"),
        ("SU", "Soviet Union", None, "withdrawn"),
        ("EU", "European Union", None, "`EU` stands for the European Union, which is no country: leave the key out"),
        ("UN", "United Nations", None, "the United Nations"),
        ("XK", "Republic of Kosovo", None, "to which ISO 3166-1 gives no code"),
    ],
)
def test_country_codes(lint_files, code, name, suggestion, help):
    text = f"id: o\nname: {name}\nclassification: state\ncountry_code: {code}\n"
    (diagnostic,) = lint_files(**{"organizations/o.yaml": text})
    assert (diagnostic.code, diagnostic.suggestion) == ("RO601", suggestion)
    assert help in diagnostic.help


@pytest.mark.parametrize(
    ("zone", "suggestion"),
    [
        ("Istanbul", "Europe/Istanbul"),
        ("Europe/Istambul", "Europe/Istanbul"),
        ("europe/istanbul", "Europe/Istanbul"),
        ("America/NewYork", "America/New_York"),
        ("CEST", None),
        ("GMT+3", "Etc/GMT-3"),
    ],
)
def test_time_zones(lint_meeting, zone, suggestion):
    (diagnostic,) = lint_meeting(f'time_zone: "{zone}"\n')
    assert diagnostic.code == "RO602"
    assert suggestion is None or diagnostic.suggestion == suggestion
