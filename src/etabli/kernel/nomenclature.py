"""The aggregated nomenclature A38 of NAF rév. 2, as far as code needs to know it."""

INDUSTRY = ("BZ", "CA", "CB", "CC", "CD", "CE", "CF", "CG", "CH", "CI", "CJ", "CK", "CL", "CM", "DZ", "EZ")
TOTAL = "TT"  # all sectors together, in tables by sector
