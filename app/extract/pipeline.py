"""The pipeline of reading: blocks, quotations, who is credited, quantities, and the claims that they make."""

from dataclasses import replace

from app.extract.attribution import Crediting
from app.extract.blocks import READ, Block, date_in, lines
from app.extract.checks import checked
from app.extract.claims import Context, said_twice, statistics
from app.extract.draft import Reading, Reference, Span
from app.extract.periods import war_start
from app.extract.quotations import quotations
from app.extract.sentences import sentences
from app.extract.sides import Sides
from app.extract.statements import statements


def read(text: str, about: Reference | None = None) -> Reading:
    """Every claim that the text makes, with the spans that carry it."""
    about = about or Reference()
    found = lines(text, about)
    if about.published_on is None:
        about = replace(about, published_on=date_in(text, found))
    parsed = sentences(text, found)
    sides = Sides(text)
    crediting = Crediting(text, found, parsed, quotations(text, found))
    war = war_start(text, sides.slugs(), about.published_on)
    first = [(x.start, x.end) for x in found if x.kind in READ][:3]
    home = sides.home(first)
    context = Context(text, found, parsed, crediting, sides, about, war, home, sides.foe(home))
    figures = statistics(context)
    drafts = [*said_twice(figures), *statements(context, figures)]
    drafts, findings = checked(sorted(drafts, key=lambda d: (d.evidence[0].start, d.anchor)))
    not_read = tuple(Span(x.start, x.end) for x in found if x.kind not in READ and x.kind is not Block.HEADING)
    return Reading(tuple(drafts), tuple(findings), not_read)
