"""Language tags by IANA's registry, and which was meant."""

import pytest

from readout.text.codes import countries
from readout.text.languages import (
    COMMON,
    COMMON_SCRIPTS,
    COUNTRY_TAKEN_FOR_LANGUAGE,
    LONG_CODES,
    by_name,
    fault,
    fault_by_registry,
    likely_language,
)


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "en",
            "en-GB",
            "zh-Hant",
            "zh-Hans-CN",
            "sr-Latn-RS",
            "es-419",
            "be-tarask",
            "de-1996",
            "de-1901",
            "sl-rozaj",
        ),
        *("prs", "tl", "fil", "ar-arb", "ja-Latn-hepburn", "qaa", "mul", "und", "sh", "en-Latn"),
    ],
)
def test_registered_tags(tag):
    assert fault(tag) is None


@pytest.mark.parametrize(
    ("tag", "words", "meant"),
    [
        ("jp", "names no language", "ja"),
        ("cz", "names no language", "cs"),
        ("gr", "names no language", "el"),
        ("ua", "names no language", "uk"),
        ("ua-Latn", "names no language", "uk-Latn"),
        ("eng", "names no language", "en"),
        ("zz", "names no language", None),
        ("en-UK", "holds `UK`, which is no region", "en-GB"),
        ("en-Abcd", "holds `Abcd`, which is no script", None),
        ("en-aaaaa", "holds `aaaaa`, which is no variant", None),
        ("iw", "is deprecated", "he"),
        ("iw-Latn", "holds `iw`, which is deprecated", "he-Latn"),
        ("mo", "is deprecated", "ro"),
        ("zh-min-nan", "is deprecated", "nan"),
        ("de-DD", "holds `DD`, which is deprecated", None),
    ],
)
def test_what_is_wrong_with_others(tag, words, meant):
    assert (fault(tag), likely_language(tag)) == (words, meant)


def test_what_is_meant_is_registered_and_what_was_written_is_not():
    for wrong, meant in (COUNTRY_TAKEN_FOR_LANGUAGE | LONG_CODES).items():
        assert (fault(wrong), fault(meant)) == ("names no language", None), wrong


def test_what_is_told_without_the_registry_is_as_the_registry_has_it():
    tags = [*COMMON, *(f"zh-{script}" for script in COMMON_SCRIPTS)]
    tags += [f"en-{region}" for region in countries()] + [f"sr-{script}-RS" for script in COMMON_SCRIPTS]
    assert [tag for tag in tags if fault_by_registry(tag)] == []
    assert all(
        fault(tag) == fault_by_registry(tag) for tag in ("jp", "en-UK", "iw", "sco", "zh-min-nan", "Latn", "en-")
    )


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("English", "en"),
        ("german", "de"),
        ("ngerman", "de"),
        ("British", "en"),
        ("Farsi", "fa"),
        ("eng", "en"),
        ("Klingonese", None),
        ("of", None),
        ("", None),
    ],
)
def test_languages_are_known_by_their_names(name, tag):
    assert by_name(name) == tag
