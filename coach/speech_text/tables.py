"""The words the rules know: units, abbreviations, letters that are spelled out. Data only.

To teach the coach a new written form, add a line here and a case to
``tests/data/spoken-forms.tsv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal


def words_of(text: str) -> frozenset[str]:
    """The words of a text as a set, so that a table reads as a list of words."""
    return frozenset(text.split())


Measure = Literal["time", "length", "mass", "volume", "angle", "rate", "share"]


@dataclass(frozen=True, slots=True)
class Unit:
    """``written`` are the forms read as this unit after a number, in capitals too."""

    one: str
    many: str
    measure: Measure
    written: tuple[str, ...]


UNITS: Final = (
    Unit("second", "seconds", "time", ("s", "sec", "secs", "second", "seconds")),
    Unit("minute", "minutes", "time", ("min", "mins", "minute", "minutes")),
    Unit("hour", "hours", "time", ("h", "hr", "hrs", "hour", "hours")),
    Unit("day", "days", "time", ("day", "days")),
    Unit("week", "weeks", "time", ("wk", "wks", "week", "weeks")),
    Unit("month", "months", "time", ("month", "months")),
    Unit("year", "years", "time", ("yr", "yrs", "year", "years")),
    Unit("millimetre", "millimetres", "length", ("mm", "millimetre", "millimetres")),
    Unit("centimetre", "centimetres", "length", ("cm", "cms", "centimetre", "centimetres")),
    Unit("metre", "metres", "length", ("m", "metre", "metres")),
    Unit("kilometre", "kilometres", "length", ("km", "kms", "kilometre", "kilometres")),
    Unit("inch", "inches", "length", ("in", "ins", "″", "inch", "inches")),
    Unit("foot", "feet", "length", ("ft", "′", "foot", "feet")),
    Unit("yard", "yards", "length", ("yd", "yds", "yard", "yards")),
    Unit("mile", "miles", "length", ("mi", "mile", "miles")),
    Unit("gram", "grams", "mass", ("g", "gram", "grams")),
    Unit("kilogram", "kilograms", "mass", ("kg", "kgs", "kilogram", "kilograms")),
    Unit("kilo", "kilos", "mass", ("kilo", "kilos")),
    Unit("pound", "pounds", "mass", ("lb", "lbs", "pound", "pounds")),
    Unit("ounce", "ounces", "mass", ("oz", "ounce", "ounces")),
    Unit("millilitre", "millilitres", "volume", ("ml", "mL", "millilitre", "millilitres")),
    Unit("litre", "litres", "volume", ("l", "litre", "litres")),
    Unit("degree", "degrees", "angle", ("°", "deg", "degs", "degree", "degrees")),
    Unit("degree Celsius", "degrees Celsius", "angle", ("°C", "° C")),
    Unit("degree Fahrenheit", "degrees Fahrenheit", "angle", ("°F", "° F")),
    Unit("percent", "percent", "share", ("%", "pct", "percent")),
    Unit("kilometre an hour", "kilometres an hour", "rate", ("km/h", "kph", "kmh")),
    Unit("mile an hour", "miles an hour", "rate", ("mph",)),
    Unit("beat a minute", "beats a minute", "rate", ("bpm",)),
)

PERIODS: Final = {
    "day": "a day",
    "d": "a day",
    "week": "a week",
    "wk": "a week",
    "month": "a month",
    "year": "a year",
    "yr": "a year",
    "hour": "an hour",
    "hr": "an hour",
    "h": "an hour",
    "minute": "a minute",
    "min": "a minute",
    "second": "a second",
    "sec": "a second",
    "s": "a second",
    "session": "a session",
    "workout": "a workout",
    "set": "a set",
    "rep": "a rep",
    "side": "a side",
    "leg": "a leg",
    "arm": "an arm",
    "hand": "a hand",
    "foot": "a foot",
    "hip": "a hip",
    "knee": "a knee",
    "exercise": "an exercise",
    "round": "a round",
    "night": "a night",
    "morning": "a morning",
    "evening": "an evening",
}
"""What "/X" after a count or a plural says: "3 days/week" -> "three days a week"."""

ABBREVIATIONS: Final = {
    "e.g.": "for example,",
    "eg.": "for example,",
    "eg": "for example,",
    "i.e.": "that is,",
    "ie.": "that is,",
    "ie": "that is,",
    "etc.": "and so on",
    "etc": "and so on",
    "approx.": "about",
    "approx": "about",
    "ca.": "about",
    "vs.": "versus",
    "vs": "versus",
    "w/o": "without",
    "w/out": "without",
    "w/": "with",
    "b/c": "because",
    "incl.": "including",
    "excl.": "excluding",
    "esp.": "especially",
    "max.": "maximum",
    "max": "maximum",
    "min.": "minimum",
    "avg.": "average",
    "avg": "average",
    "reps.": "reps",
    "rep.": "rep",
    "exs.": "exercises",
    "pts": "patients",
    "ea.": "each",
    "a.m.": "A M",
    "p.m.": "P M",
    "Mr.": "Mister",
    "Mr": "Mister",
    "Mrs.": "Missus",
    "Mrs": "Missus",
    "Dr.": "Doctor",
    "Dr": "Doctor",
    "and/or": "and or",
    "he/she": "he or she",
    "she/he": "she or he",
    "his/her": "his or her",
    "her/his": "her or his",
    "him/her": "him or her",
    "left/right": "left and right",
    "right/left": "right and left",
    "A&E": "A and E",
    "℞": "prescription",
    "1RM": "one rep maximum",
    "Mon-Fri": "Monday to Friday",
    "OK": "okay",
    "O.K.": "okay",
    "IT band": "I T band",
    "IT bands": "I T bands",
}
"""Written -> spoken, whole words only; those with no capital match any case."""

TITLES: Final = ("Mister", "Missus", "Doctor")
"""A name follows these: the stop of "Dr. Smith" ends no sentence."""

NUMBERED: Final = {
    "no.": "number",
    "nos.": "numbers",
    "#": "number",
    "fig.": "figure",
    "ex.": "exercise",
    "p.": "page",
    "pp.": "pages",
    "ch.": "chapter",
    "vol.": "volume",
    "min.": "minimum",
    "min": "minimum",
    "max.": "maximum",
}
"""Read like this only before a number: "no. 3" -> "number three", but "Oh no."."""

LABELS: Final = words_of(
    "chapter circuit count day drill exercise figure grade group hour item level line lesson "
    "minute month movement number option page part phase place point pose position rep repetition "
    "round rule section series session set size stage stretch step table task tip type version "
    "visit volume warrior week zone"
)
"""Words that a number after them names one of: "Step 1." keeps its number."""

NUMERAL_LABELS: Final = words_of(
    "warrior phase stage level type grade part step class group section series volume figure"
)
ROMANS: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
"""Roman numerals, in order from one; read as numbers after a numeral label only."""

UNCOUNTED: Final = words_of(
    "disease inflammation swelling redness syndrome medication medicine sciatica cartilage "
    "spine pelvis sacrum physiotherapy rehabilitation anatomy health mobility flexibility "
    "pregnancy research tenderness weakness"
)
"""Words that take no count, so that a small number after them is a footnote mark."""

SELDOM_COUNTED: Final = words_of(
    "ache condition diagnosis discomfort disorder evidence fatigue injury massage pain soreness "
    "stiffness surgery therapy treatment"
)
"""Words before which a number is a footnote, a label or a score: nobody but the author knows."""

BODY: Final = words_of(
    "abdomen ankle arm back bone bottom buttock buttocks calf chest ear elbow eye face finger "
    "foot forearm glute hamstring hand head heel hip joint knee leg muscle neck palm quad shin "
    "shoulder side stomach thigh thumb toe torso trunk waist wrist"
)
"""Words that L and R may stand before, and that a "1" after them cannot count."""

ACRONYMS: Final = words_of(
    "AAROM AC ACL ADL ADLS AIIS AKA AROM ASIS BMI CEO ECG ED EMG EMS ER FAI GI IASTM ICU IQ ITB "
    "ITBS IV MRI NSAID NSAIDS OA OCD OT PE PIP PROM PSIS RA ROM RPE RSI SI SIJ TA TKA THA UCL UK "
    "US USA UTI UV VMO"
)
"""Capitals with a vowel that are spelled all the same; capitals without one always are."""

ACTIONS_HELD: Final = words_of(
    "hold holding rest relax wait pause stay remain keep breathe stretch stand balance squeeze "
    "press walk march"
)
"""Verbs that a time in parentheses belongs to: "Hold (10 s)" -> "Hold for ten seconds"."""

MEASURED: Final = words_of(
    "angle arc ball balloon band barbell bell bend block book bottle box break breath chair "
    "circle climb countdown cushion cycle dip distance drill drop dumbbell effort exercise "
    "flexion foam gap grade hold incline interval isometric jog jump kettlebell lean lift limit "
    "line lunge march mark mat pace pause pillow plank plate platform plyo pole pulse race raise "
    "range resistance rest ride roll roller rope rotation routine rowing run sandbag session set "
    "slope squat squeeze stance stand step stool strap stretch strip swim timer towel tube turn "
    "twist walk wall warm-up weight window workout"
)
"""Nouns that a measure may stand before, in the singular: "10 kg weight", "30 s holds"."""

POINTING: Final = words_of("a an the this that your his her their our my another")
"""After these, a measure before a content word is in the singular: "a 10 cm wide gap"."""

FUNCTION: Final = words_of(
    "a about above across after again against ago all and another any apart around as at away "
    "back backward backwards before behind below beneath between beyond both but by clockwise "
    "daily deep deeper depending down during each either every except flat for forward forwards "
    "from he her high higher his if in into inward inwards is it its left less long longer low "
    "lower max maximum may min minimum more most my nightly of off on once onto or our out "
    "outward outwards over overhead per plus right she short should so straight tall than that "
    "the their then there they thick this through throughout til till to together total toward "
    "towards twice under until up upward upwards weekly when whenever where while wide wider will "
    "with within without yet you your"
)
"""Words that never make the measure before them an adjective: "ten centimetres apart"."""

CLIPPED: Final = words_of(
    "abd add alt ant bilat cal cont ext flex inf int lat med pos post resp rot sup temp"
)
"""Clipped words with more than one reading, or none that a listener knows."""

WORDS_WITHOUT_VOWELS: Final = words_of("hmm mm shh psst brr")
"""The few that a voice can say; any other is an abbreviation nobody knows."""

DIAL_VERBS: Final = ("call", "dial", "phone", "ring", "telephone")
