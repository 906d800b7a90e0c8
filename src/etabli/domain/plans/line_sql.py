"""The sums that a line of money adds to, as SQL over the sums of its stages: what `totals` says, for the database."""

# Every sum of a line, from those of its stages; NULL is « nothing was said ». See `totals.Line`.
_AGREED = "COALESCE(granted, contracted, 0) - COALESCE(cancelled, 0)"
_POSITIVE = f"CASE WHEN {_AGREED} > 0 THEN {_AGREED} ELSE 0 END"
_CONTRACTED = "contracted - COALESCE(cancelled, 0)"
_ANSWERED = (
    "requested IS NOT NULL AND (granted IS NOT NULL OR contracted IS NOT NULL"
    " OR refused IS NOT NULL OR cancelled IS NOT NULL)"
)
OF_A_LINE = {
    "announced": "COALESCE(announced, 0)",
    "requested": "COALESCE(requested, 0)",
    "granted": f"CASE WHEN granted IS NULL THEN 0 ELSE {_POSITIVE} END",
    "contracted": "COALESCE(contracted, 0)",
    "paid": "COALESCE(paid, 0) - COALESCE(repaid, 0)",
    "refused": "COALESCE(refused, 0)",
    "expected": (
        f"CASE WHEN contracted IS NOT NULL THEN CASE WHEN {_CONTRACTED} > 0 THEN {_CONTRACTED} ELSE 0 END"
        f" WHEN granted IS NOT NULL THEN {_POSITIVE}"
        " WHEN refused IS NOT NULL OR cancelled IS NOT NULL THEN 0"
        " WHEN requested IS NOT NULL THEN requested ELSE COALESCE(announced, 0) END"
    ),
    "lines": "1",
    "answered": f"CASE WHEN {_ANSWERED} THEN requested ELSE 0 END",
    "agreed_of_asked": f"CASE WHEN {_ANSWERED} THEN {_POSITIVE} ELSE 0 END",
}
