"""What a market file still lacks, and the scaffold of a new one."""

from collections.abc import Iterator
from datetime import date

from domain.markets.market import Part
from domain.rules import Confidence

EXAMPLES_MIN = 2

_ASKED: tuple[tuple[str, str], ...] = (
    ("country", "which country is it?"),
    ("name", "what is the country called?"),
    ("currency", "in which currency does its authority compute?"),
    ("incoterms", "under which Incoterms do carriers bring goods in: DDP, DAP?"),
    ("shelf_life_days", "after how many days must the rules be read again?"),
    ("measures", "which duties are laid on goods, in which order?"),
    ("fx", "whose exchange rates does the authority convert by?"),
    ("declarations", "on which declarations do goods enter, with how many digits of the code?"),
    ("duty_bases", "what is duty computed on: with freight (CIF) or without (FOB)?"),
    ("tariff", "which duties has which code?"),
    ("taxes", "which taxes are due, on what, at which rates?"),
    ("identifiers", "which identifiers must the parties have?"),
    ("restrictions", "which goods may not enter, or only with a licence?"),
    ("disclosures", "what must the customer be told, in which language?"),
)
"""Fields and tables, and the question that each answers; required and wished for alike."""


def lacks(part: Part) -> Iterator[str]:
    """A sentence for each thing that the file does not say."""
    for field, question in _ASKED:
        if not getattr(part, field):
            yield f"{field}: {question}"
    if len(part.examples) < EXAMPLES_MIN:
        yield f"examples: {len(part.examples)} of at least {EXAMPLES_MIN} worked examples"
    unsure = [
        row.rule
        for table in ("declarations", "duty_bases", "reliefs", "tariff", "taxes", "fees")
        for row in getattr(part, table)
        if row.confidence is Confidence.UNVERIFIED
    ]
    if unsure:
        yield f"unverified: nobody has read a source for {', '.join(unsure)}"


def scaffold(code: str, name: str, currency: str, today: date) -> str:
    """A market file with a place for everything, for a person to fill in.

    It loads only once its gaps are filled: an invented rate would look like a read one.
    """

    def row(table: str, rule: str, *fields: str) -> str:
        lines = [
            f"[[{table}]]",
            f'rule = "{code.lower()}-{rule}"',
            f"valid_from = {today}",
            *fields,
        ]
        return "\n".join([*lines, 'cite = "AUTHORITY"'])

    sections = (
        f"# {name}. Say here in a line what is particular about it.",
        _header(code, name, currency),
        _source(today),
        row("national_codes", "national-codes", "digits = []  # how many its own codes have"),
        row("declarations", "import", 'kind = ""  # as the authority calls it', "digits = 6"),
        row("duty_bases", "customs-value", 'basis = ""  # "CIF" or "FOB"'),
        row("reliefs", "low-value", 'of = ["duty"]', 'up_to = ""', f'currency = "{currency}"'),
        row("tariff", "tariff", 'edition = ""')
        + '\n\n[tariff.rates]\n# 610910 = "12 %", or "Free", "8 % + 0.30 EUR/KGM", "CAP 15 %"',
        row("taxes", "tax", 'name = ""  # VAT, GST, ...', 'percent = ""'),
        row("restrictions", "prohibited", 'verdict = "prohibited"', 'says = ""', 'hs = [""]'),
        row("disclosures", "ddp", 'language = ""', 'text = ""', 'incoterms = ["DDP"]'),
        _example(currency, today),
        _example(currency, today),
    )
    return "\n\n".join(sections) + "\n"


def _header(code: str, name: str, currency: str) -> str:
    return (
        f'country = "{code}"\nname = "{name}"\ncurrency = "{currency}"\n'
        'incoterms = ["DDP", "DAP"]\nshelf_life_days = 180\n'
        'measures = ["third country duty"]\n'
        'general_duty = ""  # what the country itself calls that duty\n'
        'fx = ""  # the series of its customs rates\ngaps = []'
    )


def _source(today: date) -> str:
    return (
        '[sources.AUTHORITY]\nsource = ""  # page or law, with its date\n'
        f'verified_on = {today}\nconfidence = "unverified"  # verified, secondary, inferred'
    )


def _example(currency: str, today: date) -> str:
    return (
        '[[examples]]\ntitle = ""\nsource = ""  # who worked it out\n'
        f'verified_on = {today}\nconfidence = "inferred"\nentry_date = {today}\n'
        f'currency = "{currency}"\n'
        'lines = [{ hs_code = "", origin = "CN", unit_price = "" }]\n'
        'expect = { duty = "", tax = "" }'
    )
