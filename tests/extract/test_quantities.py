"""Quantities: every way in which English news writes a figure, and every number that is none.

A row expects the figures of a text as (low, high, bound, unit, per): the open end of a bound is None, a vague word
gives the published lower end of its magnitude, a unit of None leaves the counting to a noun.
"""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.extract import numerals
from app.extract.quantities import Quantity, quantities
from tests.extract.reading import not_yet

Figure = tuple[float | None, float | None, str, str | None, str | None]

MILLION, BILLION = 10**6, 10**9


def read_out(text: str) -> list[Figure]:
    return [(q.low, q.high, str(q.bound), q.unit, str(q.per) if q.per else None) for q in quantities(text)]


def point(number: float, unit: str | None = None, *, bound: str = "exact", per: str | None = None) -> Figure:
    return number, number, bound, unit, per


def span(low: float, high: float, unit: str | None = None, per: str | None = None) -> Figure:
    return low, high, "range", unit, per


def at_least(number: float, unit: str | None = None, bound: str = "at_least") -> Figure:
    return number, None, bound, unit, None


def at_most(number: float, unit: str | None = None, bound: str = "at_most") -> Figure:
    return None, number, bound, unit, None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7 soldiers", point(7)),
        ("1250 soldiers", point(1250)),
        ("1,250 soldiers", point(1250)),
        ("1,250,000 people", point(1_250_000)),
        pytest.param(
            "1 250 000 people",
            point(1_250_000),
        ),
        ("1\u00a0250 people", point(1250)),
        ("1\u202f250\u202f000 people", point(1_250_000)),
        ("1.2 million people", point(1.2 * MILLION)),
        ("1.2\u00a0million people", point(1.2 * MILLION)),
        pytest.param(
            "1.25 million people",
            point(1_250_000),
        ),
        ("2m people", point(2 * MILLION)),
        ("2.5mn people", point(2.5 * MILLION)),
        ("300k people", point(300_000)),
        ("40 thousand people", point(40_000)),
        ("3 hundred people", point(300)),
        ("two soldiers", point(2)),
        ("fourteen soldiers", point(14)),
        ("forty soldiers", point(40)),
        ("twenty-seven soldiers", point(27)),
        ("a hundred soldiers", point(100)),
        ("one hundred soldiers", point(100)),
        pytest.param(
            "twenty-seven thousand soldiers",
            point(27_000),
        ),
        ("one hundred and five soldiers", point(105)),
        ("two hundred and fifty thousand people", point(250_000)),
        ("three thousand four hundred people", point(3400)),
        ("a thousand people", point(1000)),
        ("a million people", point(MILLION)),
        ("five million people", point(5 * MILLION)),
        ("two million three hundred thousand people", point(2_300_000)),
        ("fifteen hundred people", point(1500)),
        ("half a million people", point(500_000)),
        ("half a dozen people", point(6)),
        pytest.param(
            "a quarter of a million people",
            point(250_000),
        ),
        ("one and a half million people", point(1_500_000)),
        ("two and a half thousand people", point(2500)),
        ("a million and a half people", point(1_500_000)),
        ("a dozen soldiers", point(12)),
        ("two dozen soldiers", point(24)),
        ("3 dozen soldiers", point(36)),
    ],
)
def test_numbers(text: str, expected: Figure) -> None:
    assert read_out(f"They counted {text} there.") == [expected]
    assert read_out(f"{text[0].upper()}{text[1:]} were there.") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("more than 300 people", at_least(300, bound="more_than")),
        ("over 300 people", at_least(300, bound="more_than")),
        ("well over 300 people", at_least(300, bound="more_than")),
        ("just over 300 people", at_least(300, bound="more_than")),
        ("upwards of 300 people", at_least(300, bound="more_than")),
        ("in excess of 300 people", at_least(300, bound="more_than")),
        ("above 300 people", at_least(300, bound="more_than")),
        ("at least 300 people", at_least(300)),
        ("at least\u00a0300 people", at_least(300)),
        ("no fewer than 300 people", at_least(300)),
        ("no less than 300 people", at_least(300)),
        ("a minimum of 300 people", at_least(300)),
        ("300 or more people", at_least(300)),
        ("300+ people", at_least(300)),
        pytest.param("300-plus people", at_least(300)),
        ("up to 300 people", at_most(300)),
        ("as many as 300 people", at_most(300)),
        ("no more than 300 people", at_most(300)),
        ("at most 300 people", at_most(300)),
        ("a maximum of 300 people", at_most(300)),
        pytest.param("300 people at most", at_most(300), marks=not_yet("a bound behind the noun")),
        ("fewer than 300 people", at_most(300, bound="less_than")),
        ("less than 300 people", at_most(300, bound="less_than")),
        ("under 300 people", at_most(300, bound="less_than")),
        ("below 300 people", at_most(300, bound="less_than")),
        ("about 300 people", point(300, bound="about")),
        ("around 300 people", point(300, bound="about")),
        ("some 300 people", point(300, bound="about")),
        ("roughly 300 people", point(300, bound="about")),
        ("approximately 300 people", point(300, bound="about")),
        ("nearly 300 people", point(300, bound="about")),
        ("almost 300 people", point(300, bound="about")),
        ("close to 300 people", point(300, bound="about")),
        ("an estimated 300 people", point(300, bound="about")),
        ("300 or so people", point(300, bound="about")),
        ("~300 people", point(300, bound="about")),
        ("just under 300 people", point(300, bound="about")),
        ("another 300 people", point(300)),
        ("a total of 300 people", point(300)),
        ("at least another 300 people", at_least(300)),
        ("a total of more than 300 people", at_least(300, bound="more_than")),
        ("only 300 people", point(300)),
        ("as little as 3 percent", at_least(3, "percent")),
        ("as high as 3 percent", at_most(3, "percent")),
        ("as much as $3 million", at_most(3 * MILLION, "USD")),
        ("more than half a million people", at_least(500_000, bound="more_than")),
        ("at least a dozen people", at_least(12)),
    ],
)
def test_bounds(text: str, expected: Figure) -> None:
    found = read_out(f"They counted {text} there.")

    assert [(*f[:2], f[2]) for f in found] == [expected[:3]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between 50 and 60 people", span(50, 60)),
        ("between 7,000 and 8,000 soldiers", span(7000, 8000)),
        pytest.param(
            "between seven and eight thousand soldiers",
            span(7000, 8000),
        ),
        pytest.param(
            "between one and two million people",
            span(MILLION, 2 * MILLION),
        ),
        ("from 50 to 60 people", span(50, 60)),
        ("50 to 60 people", span(50, 60)),
        ("50-60 people", span(50, 60)),
        ("50–60 people", span(50, 60)),
        ("50 – 60 people", span(50, 60)),
        ("7,000-8,000 soldiers", span(7000, 8000)),
        ("6-7 thousand soldiers", span(6000, 7000)),
        ("1.2-1.5 million people", span(1.2 * MILLION, 1.5 * MILLION)),
        ("50 or 60 people", span(50, 60)),
        ("two to three weeks", span(2, 3, "week")),
        ("two or three soldiers", span(2, 3)),
        pytest.param("five to 10 villages", span(5, 10)),
        ("$300-400 million", span(300 * MILLION, 400 * MILLION, "USD")),
        ("$300m to $400m", span(300 * MILLION, 400 * MILLION, "USD")),
        ("between $300 million and $400 million", span(300 * MILLION, 400 * MILLION, "USD")),
        ("10 to 15 percent", span(10, 15, "percent")),
        ("between 10% and 15% of them", span(10, 15, "percent")),
        ("20-30 km", span(20, 30, "km")),
        ("500 to 600 soldiers a day", span(500, 600, per="day")),
        ("some 50 to 60 people", span(50, 60)),
    ],
)
def test_ranges(text: str, expected: Figure) -> None:
    assert read_out(f"They counted {text} there.") == [expected]


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("dozens of soldiers", 24),
        ("scores of soldiers", 40),
        ("hundreds of soldiers", 200),
        ("thousands of soldiers", 2000),
        ("tens of thousands of soldiers", 20_000),
        ("hundreds of thousands of people", 200_000),
        ("millions of people", 2 * MILLION),
        ("tens of millions of people", 20 * MILLION),
        ("billions of dollars", 2 * BILLION),
        ("Dozens of soldiers", 24),
        ("several hundred soldiers", 200),
        ("several thousand soldiers", 2000),
        ("a few hundred soldiers", 200),
        ("several dozen soldiers", 24),
    ],
)
def test_vague_magnitudes_have_their_published_lower_end(text: str, low: float) -> None:
    [found] = read_out(f"{text} were lost.")

    assert found[:3] == (low, None, "magnitude")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$400", point(400, "USD")),
        ("$400m", point(400 * MILLION, "USD")),
        ("$400 million", point(400 * MILLION, "USD")),
        ("$1.5bn", point(1.5 * BILLION, "USD")),
        ("US$1.5 billion", point(1.5 * BILLION, "USD")),
        ("£1.5bn", point(1.5 * BILLION, "GBP")),
        ("€2 billion", point(2 * BILLION, "EUR")),
        ("€2\u00a0billion", point(2 * BILLION, "EUR")),
        ("2 billion euros", point(2 * BILLION, "EUR")),
        ("1.5 billion dollars", point(1.5 * BILLION, "USD")),
        ("two million pounds", point(2 * MILLION, "GBP")),
        ("5 trillion rubles", point(5 * 10**12, "RUB")),
        ("$12,500", point(12_500, "USD")),
        ("$1.25", point(1.25, "USD")),
        ("half a billion dollars", point(BILLION / 2, "USD")),
        ("12 percent", point(12, "percent")),
        ("12.5 per cent", point(12.5, "percent")),
        pytest.param(
            "12.75 percent",
            point(12.75, "percent"),
        ),
        ("12%", point(12, "percent")),
        ("12.5 %", point(12.5, "percent")),
        ("3 percentage points", point(3, "percent")),
        ("twelve percent", point(12, "percent")),
        ("40 kilometres", point(40, "km")),
        ("40 km", point(40, "km")),
        ("40km", point(40, "km")),
        ("25 miles", point(25, "mile")),
        ("600 metres", point(600, "m")),
        ("4,500 square kilometres", point(4500, "km2")),
        ("4,500 sq km", point(4500, "km2")),
        ("4,500 km²", point(4500, "km2")),
        ("300 square miles", point(300, "mile2")),
        ("70 hectares", point(70, "hectare")),
        ("70 acres", point(70, "acre")),
        ("three weeks", point(3, "week")),
        ("two and a half years", point(2.5, "year")),
        ("18 months", point(18, "month")),
        ("72 hours", point(72, "hour")),
        ("a decade", None),
        ("two decades", point(20, "year")),
        ("900 tonnes", point(900, "tonne")),
    ],
)
def test_units(text: str, expected: Figure | None) -> None:
    assert read_out(f"It was {text} in all.") == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("500 soldiers a day", point(500, per="day")),
        ("500 soldiers per day", point(500, per="day")),
        ("500 soldiers each day", point(500, per="day")),
        ("500 soldiers every day", point(500, per="day")),
        ("500 a day", point(500, per="day")),
        ("500 soldiers daily", point(500, per="day")),
        ("500 soldiers a week", point(500, per="week")),
        pytest.param(
            "500 killed and wounded soldiers a week",
            point(500, per="week"),
            marks=not_yet("and within what is counted"),
        ),
        ("500 soldiers weekly", point(500, per="week")),
        ("50,000 a month", point(50_000, per="month")),
        ("50,000 recruits monthly", point(50_000, per="month")),
        ("600,000 shells a year", point(600_000, per="year")),
        ("600,000 shells annually", point(600_000, per="year")),
        ("$2 billion a year", point(2 * BILLION, "USD", per="year")),
        ("500 soldiers/day", point(500, per="day")),
        ("500 soldiers a day ago", point(500)),
        ("500 soldiers a week earlier", point(500)),
    ],
)
def test_rates(text: str, expected: Figure) -> None:
    assert read_out(f"It was {text}.") == [expected]


def test_a_rate_s_word_may_stand_before() -> None:
    assert read_out("Daily losses reached 500 soldiers.") == [point(500, per="day")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("half of the soldiers", point(50, "percent")),
        ("a third of the country", point(33.33, "percent")),
        ("two-thirds of the country", point(66.67, "percent")),
        ("two thirds of the country", point(66.67, "percent")),
        ("three quarters of the houses", point(75, "percent")),
        ("a quarter of its army", point(25, "percent")),
        ("a fifth of the houses", point(20, "percent")),
        ("more than half of the houses", at_least(50, "percent", "more_than")),
        ("nearly half the houses", point(50, "percent", bound="about")),
        ("one in five houses", point(20, "percent")),
        ("one in every five houses", point(20, "percent")),
        ("nine out of ten houses", point(90, "percent")),
        ("three to one", point(3, "ratio")),
        ("a ratio of 7 to 1", point(7, "ratio")),
        ("seven-to-one", point(7, "ratio")),
        ("7:1", point(7, "ratio")),
        ("25 soldiers for every one of ours", point(25, "ratio")),
        ("three shells for each of ours", point(3, "ratio")),
    ],
)
def test_shares_and_ratios(text: str, expected: Figure) -> None:
    assert read_out(f"It was {text}.") == [expected]


@pytest.mark.parametrize(
    ("text", "numbers", "differs"),
    [
        ("The army lost 9,000 fewer men than in April.", [-9000], [True]),
        ("The army lost 9,000 more men than in April.", [9000], [True]),
        ("Losses were 12 percent higher than in April.", [12], [True]),
        ("More than 9,000 men were lost.", [9000], [False]),
        ("The toll rose from 40 to 60.", [40, 60], [False, False]),
        ("It fell from 60 to 40.", [60, 40], [False, False]),
        ("31 of 38 drones were shot down.", [31, 38], [False, False]),
        ("It killed 12 and wounded 30.", [12, 30], [False, False]),
        ("It hit 12, 14 and 17 villages.", [12, 14, 17], [False, False, False]),
        ("40 tanks, 60 trucks and a dozen boats", [40, 60, 12], [False, False, False]),
        ("It gave $3 billion, or 2.5 percent of its budget.", [3 * BILLION, 2.5], [False, False]),
    ],
)
def test_several_figures_and_differences(text: str, numbers: list[float], differs: list[bool]) -> None:
    found = list(quantities(text))

    assert [q.low if q.low is not None else q.high for q in found] == numbers
    assert [q.difference for q in found] == differs


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("It began on 4 March 2031.", id="day month year"),
        pytest.param("It began on March 4, 2031, at dawn.", id="month day year"),
        pytest.param("It began on March 4.", id="month day"),
        pytest.param("It began on the 4th of March.", id="ordinal day"),
        pytest.param("It lasted from 4 to 6 March.", id="days of a month"),
        pytest.param("It began in March 2031.", id="month and year"),
        pytest.param("It began in 2031.", id="year"),
        pytest.param("It began in early 2031 and ended by 2032.", id="years"),
        pytest.param("In 2030-31 nothing moved.", id="two years"),
        pytest.param("In the 1990s nothing moved.", id="decade"),
        pytest.param("It began on 2031-03-04.", id="ISO date"),
        pytest.param("It began on 04/03/2031.", id="date with slashes"),
        pytest.param("The 2030 invasion changed that.", id="a year before a noun"),
        pytest.param("Since 24 February nothing moved.", id="since a day"),
        pytest.param("Corvel, 51, is a surgeon.", id="age between commas"),
        pytest.param("Ane Corvel (51) is a surgeon.", id="age in brackets"),
        pytest.param("The 51-year-old surgeon left.", id="year-old"),
        pytest.param("A six-year-old girl left.", id="year-old in words"),
        pytest.param("He was aged 51.", id="aged"),
        pytest.param("She is in her 50s.", id="in her 50s"),
        pytest.param("Children under the age of five were sent home.", id="under the age of"),
        pytest.param("It began at 10:30 p.m. and ended at 06:00.", id="clock times"),
        pytest.param("It began at 4 a.m. on Friday.", id="4 a.m."),
        pytest.param("It began at 0600 GMT.", id="GMT"),
        pytest.param("It began at ten o'clock.", id="o'clock"),
        pytest.param("This is the 3rd attack, and the 21st day.", id="ordinals"),
        pytest.param("The 19th century ended.", id="century"),
        pytest.param("A Su-25 and a Mi-8 were seen.", id="aircraft models"),
        pytest.param("The T-72 and the BMP-2 burnt.", id="vehicle models"),
        pytest.param("An M777 howitzer fired an F16.", id="models without a hyphen"),
        pytest.param("The G7 met in Karvo.", id="G7"),
        pytest.param("Leaders of the Group of Seven agreed in Karvo to hold the price.", id="Group of Seven"),
        pytest.param("Resolution 2623 was adopted.", id="resolution"),
        pytest.param("Article 5 and Section 12 apply.", id="article and section"),
        pytest.param("The 47th Brigade held on.", id="brigade"),
        pytest.param("Brigade 47 held on.", id="brigade number behind"),
        pytest.param("He fled down Highway 14.", id="highway"),
        pytest.param("She works at Hospital No. 2.", id="number two hospital"),
        pytest.param("Flight 370 was lost.", id="flight"),
        pytest.param("Chapter 7 of the charter was cited.", id="chapter"),
        pytest.param("A 155mm gun fired.", id="calibre"),
        pytest.param("A magnitude 6.4 earthquake struck.", id="magnitude"),
        pytest.param("It was 31 degrees Celsius.", id="temperature"),
        pytest.param("Covid-19 spread.", id="Covid-19"),
        pytest.param("World War II ended.", id="World War II"),
        pytest.param("See https://talwire.example/2031/05/14/40-dead for more.", id="URL"),
        pytest.param("Call +48 600 100 200 now.", id="telephone"),
        pytest.param("One of the most beautiful towns burnt.", id="one of the most"),
        pytest.param("No one came, and everyone left one by one.", id="no one, one by one"),
        pytest.param("On the one hand it rained.", id="on the one hand"),
        pytest.param("A one-way drone fell.", id="one-way"),
        pytest.param("The army said that Operation Three Oaks had begun at dawn.", id="a name with a number word"),
        pytest.param("They met for a second time in the third town.", id="second and third"),
        pytest.param("Their fourteenth president left.", id="ordinal in words"),
        pytest.param("Someone often weighed the tension.", id="words within words"),
    ],
)
def test_no_figures(text: str) -> None:
    assert read_out(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("In March 2,031 people fled.", 2031),
        ("In May 312 people fled.", 312),
        ("By June 40,000 people had fled.", 40_000),
        ("Some 2,000 people fled.", 2000),
        ("2031 soldiers were lost.", 2031),
        ("At 40 villages the wells ran dry.", 40),
        ("The march of 40 men began.", 40),
        ("On May 4, 17 people died.", 17),
        ("On May 4 seventeen people died.", 17),
        ("In 2031, 17 people died.", 17),
        ("Its 155mm guns fired 17 times.", 17),
        ("The 47th Brigade lost 17 men.", 17),
        ("At 10:30 p.m. 17 people died.", 17),
        ("Two Su-25s fell.", 2),
    ],
)
def test_a_figure_beside_what_is_none(text: str, number: float) -> None:
    assert [q.low for q in quantities(text)] == [number]


# -- laws

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = {"trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 1000}


def in_words(number: int, joiner: str = " and ", hyphen: str = "-") -> str:
    """A number as an English newsroom spells it out."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10 - 2] + (hyphen + ONES[number % 10] if number % 10 else "")
    if number < 1000:
        tens = joiner + in_words(number % 100, joiner, hyphen) if number % 100 else ""
        return f"{ONES[number // 100]} hundred{tens}"
    word, scale = next((w, s) for w, s in SCALES.items() if number >= s)
    high, rest = divmod(number, scale)
    tail = in_words(rest, joiner, hyphen) if rest else ""
    gap = joiner if 0 < rest < 100 else " "
    return f"{in_words(high, joiner, hyphen)} {word}" + (gap + tail if tail else "")


def only(text: str) -> Quantity:
    [found] = quantities(text)
    return found


counts = st.one_of(st.integers(0, 120), st.integers(0, 20_000), st.integers(0, 10**12))


@example(35_500, " and ", "-")
@given(counts.filter(lambda n: n > 0), st.sampled_from([" and ", " "]), st.sampled_from(["-", " "]))
def test_any_number_in_words_reads_back(number: int, joiner: str, hyphen: str) -> None:
    words = in_words(number, joiner, hyphen)

    found = only(f"They counted {words} soldiers there.")

    assert (found.low, found.high, found.text) == (number, number, words)


@example(1000, " ")
@given(counts, st.sampled_from([",", "\u00a0", "\u202f", " ", ""]))
def test_any_number_in_digits_reads_back(number: int, separator: str) -> None:
    digits = f"{number:,}".replace(",", separator)

    found = only(f"They counted {digits} soldiers there.")

    assert (found.low, found.high, found.text) == (number, number, digits)


@example(125, 2, "million", " ")
@given(
    st.integers(1, 9999),
    st.integers(0, 2),
    st.sampled_from(["thousand", "million", "billion", "trillion"]),
    st.sampled_from([" ", "\u00a0", "\u202f"]),
)
def test_any_digits_with_a_scale_read_back(number: int, places: int, scale: str, gap: str) -> None:
    shifted = Decimal(number).scaleb(-places)

    found = only(f"They counted {shifted}{gap}{scale} soldiers there.")

    assert found.low == pytest.approx(float(shifted * SCALES[scale]))


@given(
    st.integers(1, 999), st.sampled_from(["$", "£", "€"]), st.sampled_from(["m", "mn", "bn", " million", " billion"])
)
def test_any_sum_of_money_reads_back(number: int, sign: str, scale: str) -> None:
    factor = MILLION if scale.strip()[0] == "m" else BILLION

    found = only(f"It cost {sign}{number}{scale} to rebuild.")

    assert (found.low, found.unit) == (number * factor, {"$": "USD", "£": "GBP", "€": "EUR"}[sign])


@given(st.sampled_from(["hundred", "thousand", "million", "billion", "dozen"]), st.sampled_from([" ", "\u00a0", "-"]))
def test_half_of_any_scale_reads_back(scale: str, gap: str) -> None:
    whole = {"hundred": 100, "dozen": 12, **SCALES}[scale]

    assert only(f"They counted half{gap}a{gap}{scale} soldiers there.").low == whole / 2


@given(
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.sampled_from(["between {} and {}", "from {} to {}", "{}-{}", "{}–{}"]),
)
def test_any_range_reads_back(first: int, second: int, words: str) -> None:
    low, high = sorted({first, second + 1 if first == second else second})

    found = only(f"They counted {words.format(f'{low:,}', f'{high:,}')} soldiers there.")

    assert (found.low, found.high, found.bound) == (low, high, "range")


@given(counts.filter(lambda n: n > 0))
def test_a_numeral_s_words_and_digits_are_one_number(number: int) -> None:
    assert numerals.value(in_words(number)) == numerals.value(f"{number:,}") == number


DAYS = st.dates().filter(lambda d: 1900 <= d.year < 2100)
MASKED = st.one_of(
    DAYS.map(lambda d: f"on {d.day} {d:%B} {d.year}"),
    DAYS.map(lambda d: f"on {d:%B} {d.day}, {d.year}"),
    DAYS.map(lambda d: f"in {d:%B} {d.year}"),
    DAYS.map(lambda d: f"on {d.isoformat()}"),
    st.integers(1900, 2099).map(lambda y: f"in {y}"),
    st.integers(1, 105).map(lambda n: f"by a {n}-year-old man"),
    st.integers(1, 105).map(lambda n: f"by a man aged {n}"),
    st.times().map(lambda t: f"at {t:%H:%M}"),
    st.tuples(st.integers(1, 12), st.sampled_from("ap")).map(lambda t: f"at {t[0]} {t[1]}.m. sharp"),
    st.integers(1, 3000).map(lambda n: f"under Resolution {n}"),
    st.integers(1, 300).map(lambda n: f"by the {n}th Brigade"),
    st.tuples(st.sampled_from(["Su", "Mi", "T", "BMP", "S"]), st.integers(1, 400)).map(
        lambda t: f"by the {t[0]}-{t[1]}"
    ),
    st.integers(1, 99).map(lambda n: f"along Highway {n}"),
)


@settings(max_examples=200, deadline=None)
@given(MASKED, MASKED)
def test_dates_ages_clocks_ordinals_and_names_are_no_figures(one: str, other: str) -> None:
    assert read_out(f"It was seen {one}, and again {other}.") == []


@given(MASKED, st.integers(20, 999))
def test_a_mask_hides_no_figure_beside_it(masked: str, number: int) -> None:
    found = only(f"It took {number} soldiers prisoner {masked}.")

    assert found.low == number


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_searched_without_a_crash(text: str) -> None:
    for found in quantities(text):
        assert 0 <= found.start <= found.number < found.end <= len(text)
