"""/vocabularies"""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.api.answers import Listing, list_answer
from app.api.openapi import UNLINKED, responses
from app.deps import Bare, Listed
from app.errors import NotFound
from app.filters import near
from app.routes import Route
from app.schemas import Envelope, VocabularyRow, WordRow
from app.vocabulary import GLOSSARY, label

router = APIRouter(prefix="/vocabularies", tags=["vocabularies"], route_class=Route)

Vocabularies = Envelope[VocabularyRow]
Words = Envelope[WordRow]

VocabularyName = Annotated[str, Path(description="The vocabulary's name, as a column has it.", examples=["scope"])]


@router.get("", response_model=Vocabularies, responses=responses(Vocabularies, sent=UNLINKED), dependencies=[Bare])
def list_vocabularies(visit: Listed) -> Response:
    """The vocabularies: what may stand in which column."""
    rows = [
        {
            "name": name,
            "about": vocabulary.about,
            "open": vocabulary.open,
            "word_count": len(vocabulary.words),
            "url": f"/vocabularies/{name}",
        }
        for name, vocabulary in GLOSSARY.items()
    ]
    return list_answer(visit, Listing(rows))


@router.get("/{name}", response_model=Words, responses=responses(Words, NotFound, sent=UNLINKED), dependencies=[Bare])
def list_words(visit: Listed, name: VocabularyName) -> Response:
    """A vocabulary's words, each with its definition. `docs/methodology.md` says more."""
    vocabulary = GLOSSARY.get(name)
    if vocabulary is None:
        raise NotFound("There is no such vocabulary.", did_you_mean=near(name, GLOSSARY) or list(GLOSSARY))
    rows = [
        {"word": word, "label": label(word), "definition": definition} for word, definition in vocabulary.words.items()
    ]
    return list_answer(visit, Listing(rows))
