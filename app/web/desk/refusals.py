"""Why a claim cannot stand as it was typed, in plain words, by the field that it is about."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from app.web.desk.fields import START

_WORDS = {
    "not_a_number": "Write a number, as 7000 or 12.5.",
    "not_a_place": "Select the words in the text, or type two numbers: where they begin and where they end.",
    "figure_missing": "A figure has a measure, a unit, whether it is exact or open, and how it stands in the words.",
    "figure_of_a_statement": "A statement has no figure.",
    "ends": "The ends do not fit. “Exact” and “about” have the same number at both ends, a range a lower and a higher "
    "one; “at least”, “more than” and vague words have only the lower end, “up to” and “less than” only the upper end.",
    "scope": "Only casualties have this: leave it empty, or choose casualties as the measure.",
    "item": "Things are named only where the unit is “item”.",
    "rate": "“A week” and the like go with “A rate” under “Count over”, and with nothing else.",
    "outside": "These words do not lie in the text: the end must come after the start, and both must be in the text.",
    "blank": "There are no words at this place.",
    "twice": "The same words are marked twice.",
    "not_in_evidence": "It must stand in the marked words, letter by letter.",
    "headline_has_no_speaker": "A headline has no speaker: empty the speaker, or say whose words they are.",
    "role_of_nobody": "Without a speaker there is no role: empty the role too.",
    "unknown_speaker": "Nobody is known by this name. Somebody who is new needs a kind: “Is the speaker new?”",
    "ambiguous_speaker": "Several are called so. Use the short name of the one who is meant.",
    "unknown_word": "There is no such word here.",
    "nothing_new": "Nothing is different. If the claim is read right, accept it; or go on to the next.",
    "note_missing": "Say in some words why.",
}
_SHAPES = {
    "enum": "Choose one of the words.",
    "literal_error": "Choose one of the words.",
    "string_type": "This cannot be empty.",
    "enum_type": "Choose one of the words.",
}


def in_fields(faults: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The first fault of each field: words, and what was perhaps meant."""
    found: dict[str, dict[str, Any]] = {}
    for fault in faults:
        words = _WORDS.get(fault["code"]) or str(fault.get("detail", "This cannot stand so."))
        near = [(one["slug"], one["name"]) for one in fault.get("candidates", ())]
        near += [(one, one) for one in fault.get("did_you_mean", ())]
        found.setdefault(_field(fault["parameter"]), {"words": words, "near": near})
    return found


def misshapen(error: ValidationError) -> list[dict[str, Any]]:
    """What the shape of a correction does not allow; what was typed is not repeated."""
    return [
        {"parameter": str(one["loc"][0]), "code": "shape", "detail": _SHAPES.get(one["type"], one["msg"])}
        for one in error.errors(include_url=False, include_input=False)
    ]


def _field(parameter: str) -> str:
    return START if parameter.partition(".")[0] == "evidence" else parameter
