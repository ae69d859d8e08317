"""The words the rules know: units, abbreviations, letters that are spelled out. Data only.

To teach the coach a new written form, add a line here, or to ``abbreviations.tsv``, and a case to
``tests/data/spoken-forms.tsv``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
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

# What "/X" after a count or a plural says: "3 days/week" -> "three days a week".
_PERIODS: Final = words_of(
    "day week month year hour minute second session workout set rep side leg arm hand foot hip "
    "knee exercise round night morning evening"
)
_SHORT_PERIODS: Final = {
    "d": "day",
    "wk": "week",
    "yr": "year",
    "hr": "hour",
    "h": "hour",
    "min": "minute",
    "sec": "second",
    "s": "second",
}
PERIODS: Final = {
    written: f"{'an' if said[0] in 'ae' or said == 'hour' else 'a'} {said}"
    for written, said in ({word: word for word in sorted(_PERIODS)} | _SHORT_PERIODS).items()
}

# Written -> spoken, whole words only; those with no capital match any case.
ABBREVIATIONS: Final = dict(
    line.split("\t")
    for line in Path(__file__).with_name("abbreviations.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
)

DAYS: Final = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Tues": "Tuesday",
    "Wed": "Wednesday",
    "Weds": "Wednesday",
    "Thu": "Thursday",
    "Thur": "Thursday",
    "Thurs": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}

# A name follows these: the stop of "Dr. Smith" ends no sentence.
TITLES: Final = ("Mister", "Missus", "Doctor")

# Read like this only before a number: "no. 3" -> "number three", but "Oh no.".
NUMBERED: Final = {
    "no.": "number",
    "nos.": "numbers",
    "#": "number",
    "fig.": "figure",
    "fig": "figure",
    "ex.": "exercise",
    "ex": "exercise",
    "ca": "about",
    "wk.": "week",
    "wk": "week",
    "wks": "weeks",
    "p.": "page",
    "pp.": "pages",
    "ch.": "chapter",
    "vol.": "volume",
    "min.": "minimum",
    "min": "minimum",
    "max.": "maximum",
}

# Words that a number after them names one of: "Step 1." keeps its number.
LABELS: Final = words_of(
    "chapter circuit count day drill exercise figure grade group hour item level line lesson "
    "minute month movement number option page part phase place point pose position rep repetition "
    "round rule section series session set size stage stretch step table task tip type version "
    "visit volume warrior week zone"
)

# Roman numerals, in order from one; read as numbers after a numeral label only.
NUMERAL_LABELS: Final = words_of(
    "warrior phase stage level type grade part step class group section series volume figure"
)
ROMANS: Final = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

# Words that take no count, so that a small number after them is a footnote mark.
UNCOUNTED: Final = words_of(
    "disease inflammation swelling redness syndrome medication medicine sciatica cartilage "
    "spine pelvis sacrum physiotherapy rehabilitation anatomy health mobility flexibility "
    "pregnancy research tenderness weakness"
)

# Words before which a number is a footnote, a label or a score: nobody but the author knows.
SELDOM_COUNTED: Final = words_of(
    "ache condition diagnosis discomfort disorder evidence fatigue injury massage pain soreness "
    "stiffness surgery therapy treatment"
)

# Words that L and R may stand before, and that a "1" after them cannot count.
BODY: Final = words_of(
    "abdomen ankle arm back bone bottom buttock buttocks calf chest ear elbow eye face finger "
    "foot forearm glute hamstring hand head heel hip joint knee leg muscle neck palm quad shin "
    "shoulder side stomach thigh thumb toe torso trunk waist wrist"
)

# Capitals with a vowel that are spelled all the same; capitals without one always are.
ACRONYMS: Final = words_of(
    "AAROM AC ACL ADL ADLS AIIS AKA AROM ASIS BMI CEO ECG ED EMG EMS ER FAI GI HEP HVLA IASTM "
    "ICU IQ IR ITB ITBS IV LAQ LE LLE LUE MRI NMES NSAID NSAIDS OA OCD OT PE PIP PROM PSIS RA RIR "
    "RLE ROM RPE RSI RUE SAQ SI SIJ TA TENS TFA THA TKA TKE TVA UCL UE UK US USA UT UTI UV VAS VMO "
    "WBAT"
)

# Verbs that a time in parentheses belongs to: "Hold (10 s)" -> "Hold for ten seconds".
ACTIONS_HELD: Final = words_of(
    "hold holding rest relax wait pause stay remain keep breathe stretch stand balance squeeze "
    "press walk march"
)

# Nouns that a measure may stand before, in the singular: "10 kg weight", "30 s holds".
MEASURED: Final = words_of(
    "angle arc ball balloon band barbell bell bend bike block book bottle box break breath chair "
    "circle climb countdown cushion cycle dip distance drill drop dumbbell effort exercise "
    "flexion foam gap grade hold incline interval isometric jog jump kettlebell lean lift limit "
    "line lunge march mark mat pace pause pillow plank plate platform plyo pole pulse race raise "
    "range resistance rest ride roll roller rope rotation routine rowing run sandbag session set "
    "slope sprint squat squeeze stance stand step stool strap stretch strip swim timer towel tube "
    "turn twist walk wall warm-up weight window workout"
)

# What stands behind a length, so that a mark before it is inches or feet: 12" step.
SIZED: Final = words_of(
    "above across apart away balloon ball band bench below block board book box circle cone cube "
    "cushion deep foam from gap high hurdle hurdles incline line long low mark mat pillow plate "
    "platform plyo pole roller rope round riser square stair step steps stool strap tall thick "
    "towel tube wedge wide"
)

# What is done for a while, so that a mark beside it is seconds or minutes: hold 5".
LASTING: Final = words_of(
    "balance break breathe bridge contract cool-down countdown cycle dip every exhale hang hold "
    "holding ice inhale interval isometric jog keep lunge march maintain minute pause plank relax "
    "remain rest ride run sit squat squeeze stand stay stretch swim tense time wait walk warm "
    "warm-up row cycle bike"
)

# What is done over a length: after these a mark may be either.
MOVED: Final = words_of(
    "bring drop kick lift lower move place push put raise reach slide step straighten throw"
)

# What is done over metres: 10m walk.
RUN: Final = words_of("carry course crawl dash jog lap row run shuttle sprint swim walk")

# What an amount is of: 250 ml water.
SUBSTANCES: Final = words_of("coffee flour ice juice milk protein rice salt sand sugar tea water")

# After these, a measure before a content word is in the singular: "a 10 cm wide gap".
POINTING: Final = words_of("a an the this that your his her their our my another")

# Words that never make the measure before them an adjective: "ten centimetres apart".
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

# Clipped words with more than one reading, or none that a listener knows.
CLIPPED: Final = words_of(
    "abd ant apr aug bid cal circ cont dec ecc ev ex ext feb horiz inf int inv jan laq lle med mod "
    "nov oct opp pos resp rot saq sept sup temp tke tol uni vert"
)

# Words that a stop inside a sentence, or a joint before them, shows to be cut short.
CLIPPED_BY_STOP: Final = words_of("add flex lat post")

JOINTS: Final = words_of(
    "ankle back elbow finger hip knee neck shoulder spine thumb toe trunk wrist"
)

# The few that a voice can say; any other is an abbreviation nobody knows.
WORDS_WITHOUT_VOWELS: Final = words_of("hmm mm shh psst brr")

# Before "N/10", either makes it a score, which may else be a count for each side.
SCORED: Final = words_of(
    "ache borg difficulty discomfort effort exertion intensity nprs nrs pain rate rating rpe scale "
    "score soreness tightness vas"
)
COMPARED: Final = (
    "above", "at least", "at most", "below", "less than", "more than", "over", "under", "up to"
)  # fmt: skip

DIAL_VERBS: Final = ("call", "dial", "phone", "ring", "telephone")

# Words of up to four letters that may stand in capitals; others are abbreviations.
SHORT_WORDS: Final = (
    FUNCTION
    | BODY
    | MEASURED
    | ACTIONS_HELD
    | LABELS
    | NUMERAL_LABELS
    | SIZED
    | LASTING
    | MOVED
    | words_of(
        "able abs add ah aim air also am arch are area as back bad ball band base be been bend "
        "best body bone both bow but calm can chin come cool core curl cut dead deep did dip do "
        "does done down ease easy edge else end even ever exit fall far fast feel feet few fine "
        "firm fist five fold four free full gain gaze get give glute go goal good got grip grow "
        "gym half hang hard has have help here him hips hot how hurt i ice into its jaw just key "
        "kick kind knee know lap last late leg lie life limp lips live lock long look lose loss "
        "lots lower lung make many me mild mind mini more move much must near next nice nine no "
        "non nose not note now oh okay old one only open out own pad pain palm past pec pelvic "
        "per play pose pre pull pump push quad rate read rear reps rib ribs rice rich ring rise "
        "roll row safe said same save say see self send sets ship side sit six skip slow sock "
        "soft sole some sore spin stay stop such sure take team ten test them they thin tilt time "
        "tip tips to toes too top try two type unit up us use user very via view wait warm was "
        "way we well were what who why wise word work yes yoga zero"
    )
)
