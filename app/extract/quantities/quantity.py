"""A quantity: one figure of a text, as the words give it."""

from dataclasses import dataclass, replace

from app.vocabulary import Bound, Per


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in a text: `start` to `end` with its bound and unit words, the numeral itself from `number`.

    `low` and `high` are in `unit`, the open end of a bound is None; `unit` None means that a counted thing follows.
    `single` is a bare one, `small` a bare number up to ten: words that are often no figure at all.
    """

    start: int
    number: int
    end: int
    low: float | None
    high: float | None
    bound: Bound
    text: str
    unit: str | None = None
    per: Per | None = None
    estimated: bool = False
    difference: bool = False
    single: bool = False
    small: bool = False

    def opened(self) -> "Quantity":
        """With the bound's open end None: "more than 5" is 5 to None, "up to 5" None to 5."""
        if self.bound in (Bound.AT_LEAST, Bound.MORE_THAN):
            return replace(self, high=None)
        if self.bound in (Bound.AT_MOST, Bound.LESS_THAN):
            return replace(self, low=None)
        return self

    def negated(self) -> "Quantity":
        """So many fewer: the ends change places."""
        return replace(self, low=_minus(self.high), high=_minus(self.low))

    def divided(self, divisor: float) -> "Quantity":
        """For each of so many: "12 for every 3" is 4."""
        low, high = (None if value is None else value / divisor for value in (self.low, self.high))
        return replace(self, low=low, high=high)

    def shifted(self, base: int) -> "Quantity":
        """With offsets of the text that this one was cut from at `base`."""
        return replace(self, start=self.start + base, number=self.number + base, end=self.end + base)


def _minus(value: float | None) -> float | None:
    return None if value is None else -value
