"""Amounts of money: whole cents of a euro. Read from what people type, written as French writes them."""

import re
from decimal import Decimal, InvalidOperation

from etabli.kernel.typography import NBSP, NNBSP

LARGEST = 10**15  # cents: ten thousand billion euros, far beyond any plan and within 64 bits
SCALES = {"": 1, "k": 1_000, "m": 1_000_000, "md": 1_000_000_000}
TYPED = re.compile(r"(?P<sign>-?)(?P<number>\d+(?:[.,]\d+)?)(?P<scale>k|md|m)?(?:€|eur|euros?)?", re.IGNORECASE)
SPACES = re.compile(r"\s|_")  # \s holds the no-break spaces too
GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0\u202f.]\d{3})+(?:,\d+)?(?=\D*$)")


class NotAnAmountError(ValueError):
    """What was typed is no amount; the message, in French, says what is expected."""


def parse(text: str) -> int:
    """Cents from « 1,2 M€ », « 12 000,50 », « 450 k€ », « 1.200.000 ». Raises NotAnAmountError.

    A point or a comma before one or two digits is the decimal one; points between groups of three digits separate them.
    """
    plain = text.strip()
    if GROUPED.fullmatch(plain.lstrip("-").rstrip("€ \u00a0\u202f")) and plain.count(".") > 1:
        plain = plain.replace(".", "")
    found = TYPED.fullmatch(SPACES.sub("", plain))
    if found is None:
        raise NotAnAmountError("Écrivez un montant, par exemple « 125 000 », « 12 500,50 » ou « 1,2 M€ ».")
    try:
        euros = Decimal(found["number"].replace(",", ".")) * SCALES[(found["scale"] or "").lower()]
    except InvalidOperation as error:  # pragma: no cover (the pattern lets numbers alone through)
        raise NotAnAmountError("Écrivez un montant.") from error
    cents = euros * 100
    if cents != cents.to_integral_value():
        raise NotAnAmountError("Un montant s’écrit au centime près, pas plus finement.")
    if cents > LARGEST:
        raise NotAnAmountError("Ce montant est trop grand pour être juste : vérifiez les zéros.")
    return int(-cents if found["sign"] else cents)


def euros(cents: int) -> str:
    """The exact amount: « 12 500 € », « 12 500,50 € »; no cents where there are none."""
    whole, part = divmod(abs(cents), 100)
    grouped = f"{whole:,}".replace(",", NNBSP)
    return f"{'−' if cents < 0 else ''}{grouped}{f',{part:02d}' if part else ''}{NBSP}€"


def short(cents: int) -> str:
    """The amount as it is read aloud: « 1,2 M€ », « 450 k€ », « 800 € ». Rounded half to even; exact below 1 000 €."""
    size = abs(cents)
    for scale, name in ((100_000_000_000, "Md€"), (100_000_000, "M€"), (100_000, "k€")):
        near = scale // 2000 if name != "k€" else 0  # 999 960 € reads 1 M€, not 1 000 k€
        if size >= scale - near:
            tenths = _round(size * 10, scale)
            digits = f"{tenths // 10:,}".replace(",", NNBSP)
            tenth = f",{tenths % 10}" if tenths % 10 and tenths < 1000 else ""
            if not tenth and tenths >= 1000:
                digits = f"{_round(size, scale):,}".replace(",", NNBSP)
            return f"{'−' if cents < 0 else ''}{digits}{tenth}{NBSP}{name}"
    return euros(cents)


def plain(cents: int) -> str:
    """For spreadsheets and forms: « 12500 », « 12500,50 », without unit or spaces. `parse` reads it back."""
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}{f',{part:02d}' if part else ''}"


def share(part_cents: int, whole_cents: int) -> float | None:
    """A rate in percent; None of nothing."""
    return 100 * part_cents / whole_cents if whole_cents else None


def _round(number: int, by: int) -> int:
    """`number / by` to the nearest whole, half to even, without floats."""
    quotient, rest = divmod(number, by)
    if 2 * rest > by or (2 * rest == by and quotient % 2):
        return quotient + 1
    return quotient
