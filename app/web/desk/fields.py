"""The form that puts a claim right: its fields, what stands in them, and what is said by what was typed."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from app.extract.reference import party_names
from app.gate.desk import Form
from app.names import slugify
from app.vocabulary import MEASURES, Attribution, Basis, Bound, Per, Scope, SpeakerKind, Status, label
from app.web.addresses import text
from app.web.words.names import party, word

Typed = Mapping[str, str]
"""What stands in each field."""
Faults = list[dict[str, Any]]


class Field(NamedTuple):
    """One field of the form."""

    name: str
    label: str
    shape: str = "text"
    """`text`, `long`, `number`, `day`, or `choice`."""
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    near: bool = False
    """Whether the page suggests what may be typed."""


class Group(NamedTuple):
    """Fields that belong together."""

    heading: str
    fields: Sequence[Field]


def _of(name: str, words: Sequence[str], empty: str = "") -> Sequence[tuple[str, str]]:
    return [*([("", empty)] if empty else []), *((str(one), word(name, one)) for one in words)]


NEW_KIND = "new_kind"
_WHO = Group(
    "Who says it",
    (
        Field(
            "speaker", "Speaker", hint="A name that is known, or the short name. Empty: nobody is credited.", near=True
        ),
        Field(
            NEW_KIND,
            "Is the speaker new?",
            "choice",
            [("", "No, known already"), *((one.value, f"New: {label(one.value).lower()}") for one in SpeakerKind)],
        ),
        Field("speaker_role", "Role", hint="As the text gives it; change it with the speaker."),
        Field("attribution", "Whose words", "choice", _of("attribution", list(Attribution))),
    ),
)
_WHAT = Group(
    "What is counted",
    (
        Field("measure", "Measure", "choice", _of("measure", list(MEASURES), "none")),
        Field("scope", "Which casualties", "choice", _of("scope", list(Scope), "not casualties, or not said")),
        Field("party", "Whose", hint="A country or a body.", near=True),
    ),
)
_FIGURE = Group(
    "The figure",
    (
        Field("value_text", "As it stands in the words", hint="Letter by letter."),
        Field("bound", "Exact or open", "choice", _of("bound", list(Bound), "none")),
        Field("value_low", "Lower end", "number", hint="Empty where it is open."),
        Field("value_high", "Upper end", "number", hint="The same as the lower end for one number."),
        Field("unit", "Unit", hint="people, item, km …, or a currency as USD.", near=True),
        Field("item", "Which things", hint="Where the unit is item: boat, missile …"),
        Field("basis", "Count over", "choice", _of("basis", list(Basis), "not said")),
        Field("per", "Rate", "choice", _of("per", list(Per), "no rate")),
    ),
)
_WHEN = Group(
    "When, and how firmly",
    (
        Field("period_start", "First day", "day"),
        Field("period_end", "Last day", "day"),
        Field("status", "How firmly", "choice", _of("status", list(Status))),
    ),
)
_SENTENCE = Group("In one sentence", (Field("statement", "The claim in the text’s own words", "long"),))

START, END, ALSO = "start", "end", "also"
"""The span of the words, and the further spans that are kept."""
_NUMBERS = ("value_low", "value_high")
_NUMBER = re.compile(r"[-−]?(\d{1,3}(,\d{3})+|\d{1,15})(\.\d{1,9})?", re.ASCII)
_PLACE = re.compile(r"\d{1,9}", re.ASCII)


def groups(kind: str) -> Sequence[Group]:
    """The form for a figure, or for a statement, which has none."""
    if kind == "statement":
        return (_WHO, Group(_WHAT.heading, _WHAT.fields[2:]), _WHEN, _SENTENCE)
    return (_WHO, _WHAT, _FIGURE, _WHEN, _SENTENCE)


def stands(row: Mapping[str, Any], spans: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A claim as it stands in the form."""
    primary = next(span for span in spans if span["primary"])
    others = [f"{span['start']}-{span['end']}" for span in spans if not span["primary"]]
    names = [field.name for group in groups(row["kind"]) for field in group.fields if field.name in row]
    return {
        **{name: "" if row[name] is None else text(row[name]) for name in names},
        "speaker": row["speaker_name"] or "",
        NEW_KIND: "",
        "party": party(row["party"]) if row["party"] else "",
        START: str(primary["start"]),
        END: str(primary["end"]),
        ALSO: " ".join(others),
    }


def typed(form: Form, now: Typed) -> dict[str, str]:
    """What was typed into the fields; line ends are those of the text."""
    found = {name: form.one(name).replace("\r\n", "\n") for name in now if name in form.fields}
    return {**now, **found, ALSO: " ".join(form.fields.get(ALSO, ()))}


def merged(given: Typed, then: Typed, now: Typed) -> dict[str, str]:
    """What was typed, where that is other than what the reviewer was shown; what stands now in all other fields."""
    span = {name: given[name] for name in (START, END)} != {name: then[name] for name in (START, END)}
    own = {name for name, value in given.items() if value.strip() != then[name].strip()}
    own = (own | {START, END}) if span else own
    return {name: given[name] if name in own else now[name] for name in given}


def said(given: Typed, now: Typed) -> tuple[dict[str, Any], Faults]:
    """The members that are to be different, as the API would be sent them, and what cannot be understood."""
    faults: Faults = []
    different = [name for name, value in given.items() if value.strip() != now[name].strip()]
    members = {name: _READ.get(name, _words)(given[name], name, faults) for name in different if name not in _TOGETHER}
    if {"speaker", NEW_KIND} & set(different):
        members["speaker"] = _speaker(given)
        # what is seen in the form is what is meant
        members["speaker_role"] = given["speaker_role"].strip() or None
    if {START, END, ALSO} & set(different):
        members["evidence"] = list(_spans(given, faults))
    return members, faults


def words_at(text: str, given: Typed) -> str:
    """The words of the text that are meant; none where the two numbers are none."""
    start, end = given[START].strip(), given[END].strip()
    return text[int(start) : int(end)] if _PLACE.fullmatch(start) and _PLACE.fullmatch(end) else ""


_TOGETHER = {"speaker", NEW_KIND, START, END, ALSO}


def _words(value: str, _: str, __: Faults) -> str | None:
    return value.strip() or None


def _number(value: str, name: str, faults: Faults) -> float | None:
    value = value.strip()
    if value and not _NUMBER.fullmatch(value):
        faults.append({"parameter": name, "code": "not_a_number"})
        return None
    return float(value.replace(",", "").replace("−", "-")) if value else None


def _party(value: str, _: str, __: Faults) -> str | None:
    """A name that is known, or one that makes a short name."""
    name = value.strip()
    known = {known.casefold(): found.slug for known, (found, what) in party_names().items() if what == "names"}
    return known.get(name.casefold()) or slugify(name) or None


_READ: dict[str, Callable[[str, str, Faults], Any]] = {**dict.fromkeys(_NUMBERS, _number), "party": _party}


def _speaker(given: Typed) -> Any:  # noqa: ANN401  a name, or one who may be new
    name, kind = given["speaker"].strip(), given[NEW_KIND]
    if not name:
        return None
    return {"name": name, "kind": kind, "role": given["speaker_role"].strip() or None} if kind else name


def _spans(given: Typed, faults: Faults) -> Iterator[dict[str, Any]]:
    first = [given[START].strip(), given[END].strip()]
    for start, end in [first, *(one.split("-", 1) for one in given[ALSO].split() if "-" in one)]:
        if not (_PLACE.fullmatch(start) and _PLACE.fullmatch(end)):
            faults.append({"parameter": "evidence", "code": "not_a_place"})
            return
        yield {"start": int(start), "end": int(end), "primary": [start, end] == first}
