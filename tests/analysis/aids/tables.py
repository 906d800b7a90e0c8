"""What each rule of each scheme says of chosen facts, written by hand from the sources: both sides of every threshold.

(scheme, version) → rule → cases (expected, facts). A rule without cases fails `test_aid_rules.py`, as do cases without
a rule.
"""

from datetime import date
from typing import Any

from etabli.analysis.aids.facts import DeMinimis, Granted, Place, Span
from etabli.kernel.intervals import Interval, exactly

Y, N, U = "yes", "no", "unknown"
Case = tuple[str, dict[str, Any]]

EVER = (date(1900, 1, 1), date(2999, 12, 31))
INSIDE = Place("01283", (Span(*EVER, True),))
OUTSIDE = Place("75056", (Span(*EVER, False),))
UNSURE = Place("01283")
CORSICA = Place("2B033", (Span(*EVER, True),))
REUNION = Place("97411", (Span(*EVER, True),))


def only(fact: str, right: list[str], wrong: list[str]) -> list[Case]:
    """One case a choice, and the fact missing."""
    return [*((Y, {fact: one}) for one in right), *((N, {fact: one}) for one in wrong), (U, {})]


def wants(fact: str, value: bool = True) -> list[Case]:
    return [(Y, {fact: value}), (N, {fact: not value}), (U, {})]


def projects(*right: str) -> list[Case]:
    every = ["vte", "modernisation", "sites", "friches", "formations", "plateformes", "ingenierie"]
    return only("project", list(right), [one for one in every if one not in right])


def carriers(*right: str) -> list[Case]:
    every = [
        "entreprise",
        "groupement_employeurs",
        "association",
        "organisme_formation",
        "collectivite",
        "autre_public",
    ]
    return only("beneficiary", list(right), [one for one in every if one not in right])


def alone(staff: Any, turnover: Any = 10**12, balance: Any = 10**12) -> dict[str, Any]:
    """A firm without linked or partner enterprises."""
    return {"linked": False, "own_staff": staff, "own_turnover_eur": turnover, "own_balance_eur": balance}


def group(staff: Any, turnover: Any, balance: Any) -> dict[str, Any]:
    return {
        "linked": True,
        "own_staff": 5,
        "consolidated_staff": staff,
        "consolidated_turnover_eur": turnover,
        "consolidated_balance_eur": balance,
    }


def received(*aids: tuple[date, Any], complete: bool = True) -> dict[str, Any]:
    granted = tuple(Granted(day, exactly(euros) if isinstance(euros, int) else euros) for day, euros in aids)
    return {"de_minimis": DeMinimis(granted, complete)}


PLACE: list[Case] = [(Y, {"commune": INSIDE}), (N, {"commune": OUTSIDE}), (U, {"commune": UNSURE}), (U, {})]
DURATION: list[Case] = [
    (Y, {"years_of_works": 1}),
    (Y, {"years_of_works": 2}),
    (N, {"years_of_works": 3}),
    (U, {"years_of_works": Interval(2, 3)}),
    (U, {}),
]
UP_TO_ETI: list[Case] = [
    (Y, alone(9, 2_000_000, 2_000_000)),
    (Y, alone(49, 10_000_000)),
    (Y, alone(249, 50_000_000)),
    (Y, alone(4999, 1_500_000_000)),
    (Y, alone(4999, balance=2_000_000_000)),
    (N, alone(4999, 1_500_000_001, 2_000_000_001)),
    (N, alone(5000, 1, 1)),
    (N, {"own_staff": 5000}),
    (N, group(5000, 1, 1)),
    (Y, group(4999, 1, 1)),
    (U, alone(Interval(2000, 5001), 1, 1)),
    (U, {"own_staff": 4999}),
    (U, {}),
]
CONTRACT: list[Case] = [
    (Y, {"contract": "cdi"}),
    (Y, {"contract": "cdd", "contract_months": 12}),
    (N, {"contract": "cdd", "contract_months": 11}),
    (Y, {"contract": "alternance", "contract_months": 10}),
    (N, {"contract": "alternance", "contract_months": 9}),
    (N, {"contract": "autre", "contract_months": 24}),
    (N, {"contract": "autre"}),
    (U, {"contract": "cdd"}),
    (U, {"contract": "cdd", "contract_months": Interval(11, 12)}),
    (U, {"contract_months": 12}),
    (N, {"contract_months": 9, "contract": "cdd"}),
    (U, {}),
]
MINIMIS_2021 = date(2021, 6, 15)


def candidates(level: int) -> list[Case]:
    """Of VTE Vert: `level` is what a contract asks; alternance asks bac + 2 and a training for bac + 3."""
    signed = {"signed_on": date(2023, 3, 1)}
    young, old = {"diploma_on": date(2021, 3, 2), **signed}, {"diploma_on": date(2021, 3, 1), **signed}
    return [
        (Y, {"contract": "cdi", "years_after_bac": level, **young}),
        (Y, {"contract": "cdd", "years_after_bac": level, **young}),
        (N, {"contract": "cdi", "years_after_bac": level - 1, **young}),
        (N, {"contract": "cdi", "years_after_bac": level, **old}),
        (Y, {"contract": "alternance", "years_after_bac": 2, "training_for_bac_3": True}),
        (N, {"contract": "alternance", "years_after_bac": 1, "training_for_bac_3": True}),
        (N, {"contract": "alternance", "years_after_bac": 2, "training_for_bac_3": False}),
        (N, {"contract": "autre"}),
        (U, {"contract": "cdi", "years_after_bac": level}),
        (U, {"contract": "alternance", "years_after_bac": 2}),
        (U, {}),
    ]


LABEL_DELAY: list[Case] = [
    (Y, {"hired_on": date(2021, 1, 15), "label_asked_on": date(2021, 1, 15)}),
    (Y, {"hired_on": date(2021, 1, 15), "label_asked_on": date(2021, 7, 15)}),
    (N, {"hired_on": date(2021, 1, 15), "label_asked_on": date(2021, 7, 16)}),
    (Y, {"hired_on": date(2021, 8, 31), "label_asked_on": date(2022, 2, 28)}),
    (N, {"hired_on": date(2021, 8, 31), "label_asked_on": date(2022, 3, 1)}),
    (U, {"hired_on": date(2021, 1, 15)}),
    (U, {"label_asked_on": date(2021, 1, 15)}),
    (U, {}),
]
HIRING_AID = only("hiring_aid", ["aucune", "alternance"], ["emplois_francs", "moins_de_26_ans"])
VTE_VERT: dict[str, list[Case]] = {
    "project": projects("vte"),
    "beneficiary": carriers("entreprise"),
    "size": UP_TO_ETI,
    "contract": CONTRACT,
    "candidate": candidates(2),
    "mission": wants("responsible_mission"),
    "green_mission": wants("green_mission"),
    "other_aid": HIRING_AID,
    "label_delay": LABEL_DELAY,
    "one_per_siret": [
        (Y, {"vte_verts_of_siret": 0}),
        (N, {"vte_verts_of_siret": 1}),
        (U, {"vte_verts_of_siret": Interval(0, 1)}),
        (U, {}),
    ],
    "five_per_siren": [
        (Y, {"vte_verts_of_siren": 4}),
        (N, {"vte_verts_of_siren": 5}),
        (U, {"vte_verts_of_siren": Interval(4, 5)}),
        (U, {}),
    ],
    "de_minimis": [
        (Y, received()),
        (Y, received((date(2021, 5, 1), 199_999))),
        (N, received((date(2021, 5, 1), 200_000))),
        (N, received((date(2021, 5, 1), 200_000), complete=False)),
        (U, received(complete=False)),
        (U, received((date(2021, 5, 1), Interval(100_000, 250_000)))),
        (U, {}),
    ],
}
VTE_VERT_2023: dict[str, list[Case]] = {
    **{name: cases for name, cases in VTE_VERT.items() if name != "size"},
    "staff": [
        (Y, {"linked": False, "own_staff": 4999}),
        (N, {"linked": False, "own_staff": 5000}),
        (N, {"own_staff": 5000}),
        (Y, {"linked": True, "consolidated_staff": 4999}),
        (N, {"linked": True, "consolidated_staff": 5000}),
        (U, {"own_staff": 4999}),
        (U, {"linked": False, "own_staff": Interval(2000, 5000)}),
        (U, {}),
    ],
    "micro_entrepreneur": wants("micro_entrepreneur", False),
    "difficulty": wants("in_difficulty", False),
    # At bac + 2, pages differ: not known.
    "candidate": [
        *candidates(3)[:2],
        *candidates(2)[2:3],
        *candidates(3)[3:],
        (U, {"contract": "cdi", "years_after_bac": 2, "diploma_on": date(2021, 3, 2), "signed_on": date(2023, 3, 1)}),
        (N, {"contract": "cdi", "years_after_bac": 2, "diploma_on": date(2021, 3, 1), "signed_on": date(2023, 3, 1)}),
    ],
    "de_minimis": [
        (Y, received()),
        (Y, received((date(2024, 5, 1), 299_999))),
        (N, received((date(2024, 5, 1), 300_000))),
        (U, received(complete=False)),
        (U, {}),
    ],
}
FONDS_VERT: dict[str, list[Case]] = {
    "project": projects("modernisation", "sites", "formations"),
    "beneficiary": carriers(
        "entreprise", "groupement_employeurs", "association", "organisme_formation", "collectivite"
    ),
    "place": PLACE,
    "activity": [
        *(
            (Y, {"beneficiary": "entreprise", "naf": code})
            for code in ("05.10Z", "10.11Z", "33.20D", "35.11Z", "39.00Z")
        ),
        *((N, {"beneficiary": "entreprise", "naf": code}) for code in ("03.22Z", "41.10A", "7112B")),
        (Y, {"beneficiary": "association"}),
        (Y, {"beneficiary": "collectivite", "naf": "84.11Z"}),
        (Y, {"naf": "10.11Z"}),
        (U, {"naf": "84.11Z"}),
        (U, {"beneficiary": "entreprise"}),
        (U, {}),
    ],
    "agreement": [
        (Y, {"beneficiary": "entreprise", "governance_agreement": True}),
        (N, {"beneficiary": "entreprise", "governance_agreement": False}),
        (Y, {"beneficiary": "association", "governance_agreement": False}),
        (U, {"beneficiary": "entreprise"}),
        (U, {}),
    ],
    "floor": [
        (Y, {"spend_eur": 400_000}),
        (Y, {"spend_eur": 400_000, "commune": INSIDE}),
        (N, {"spend_eur": 399_999, "commune": INSIDE}),
        (Y, {"spend_eur": 399_999, "commune": CORSICA}),
        (Y, {"spend_eur": 1, "commune": REUNION}),
        (Y, {"commune": CORSICA}),
        (U, {"spend_eur": 399_999}),
        (U, {"spend_eur": Interval(300_000, 400_000), "commune": INSIDE}),
        (U, {}),
    ],
    "not_started": wants("works_started", False),
    "difficulty": wants("in_difficulty", False),
    "taxes": wants("taxes_paid"),
}
FRICHES: dict[str, list[Case]] = {"project": projects("friches"), "deficit": wants("residual_deficit")}

TABLES: dict[tuple[str, str], dict[str, list[Case]]] = {
    ("vte-ti", "2020"): {
        "project": projects("vte"),
        "beneficiary": carriers("entreprise"),
        "place": PLACE,
        "activity": [
            *((Y, {"naf": code}) for code in ("05.10Z", "10.11Z", "33.20D", "35.11Z", "39.00Z")),
            (N, {"naf": "03.22Z", "serves_industry": False}),
            (N, {"naf": "4110A", "serves_industry": False}),
            (Y, {"naf": "71.12B", "serves_industry": True}),
            (Y, {"serves_industry": True}),
            (U, {"naf": "71.12B"}),
            (U, {"serves_industry": False}),
            (U, {}),
        ],
        "size": UP_TO_ETI,
        "contract": [
            *(case for case in CONTRACT if case[1] not in (CONTRACT[3][1],)),
            (Y, {"contract": "alternance", "contract_months": 12}),
            (U, {"contract": "alternance", "contract_months": 10}),
            (U, {"contract": "alternance", "contract_months": 11}),
        ],
        "level": [
            (Y, {"years_after_bac": 3}),
            (N, {"years_after_bac": 1}),
            (U, {"years_after_bac": 2}),
            (U, {}),
        ],
        "candidate": [
            (Y, {"contract": "alternance"}),
            (Y, {"contract": "cdi", "diploma_on": date(2021, 3, 2), "signed_on": date(2023, 3, 1)}),
            (N, {"contract": "cdi", "diploma_on": date(2021, 3, 1), "signed_on": date(2023, 3, 1)}),
            (Y, {"contract": "cdd", "diploma_on": date(2020, 3, 1), "signed_on": date(2022, 2, 28)}),
            (N, {"contract": "cdd", "diploma_on": date(2020, 2, 29), "signed_on": date(2022, 2, 28)}),
            (U, {"contract": "cdi", "signed_on": date(2023, 3, 1)}),
            (U, {"diploma_on": date(2021, 3, 1), "signed_on": date(2023, 3, 1)}),
            (U, {}),
        ],
        "mission": wants("responsible_mission"),
        "de_minimis": [
            (Y, received((date(2024, 5, 1), 296_000))),
            (N, received((date(2024, 5, 1), 296_001))),
            (U, received((date(2024, 5, 1), Interval(296_000, 296_001)))),
            (U, received(complete=False)),
            (U, {}),
        ],
    },
    ("vte-vert", "2020"): VTE_VERT,
    ("vte-vert", "2021"): {**VTE_VERT, "candidate": candidates(3)},
    ("vte-vert", "2023"): VTE_VERT_2023,
    ("fonds-vert-ti", "2024"): FONDS_VERT,
    ("fonds-vert-ti", "2025"): FONDS_VERT,
    ("rebond-industriel", "2022"): {
        "project": projects("modernisation", "sites", "formations", "plateformes"),
        "beneficiary": carriers("entreprise", "groupement_employeurs", "association", "organisme_formation"),
        "place": wants("rebond_territory"),
        "duration": DURATION,
    },
    ("rebond-industriel-ingenierie", "2022"): {
        "project": projects("ingenierie"),
        "beneficiary": carriers("collectivite"),
    },
    ("faii", "2020"): {
        "project": projects("sites", "modernisation", "formations", "plateformes"),
        "beneficiary": carriers("entreprise", "groupement_employeurs", "association", "organisme_formation"),
        "floor": [
            (Y, {"spend_eur": 400_000}),
            (N, {"spend_eur": 199_999}),
            (U, {"spend_eur": 200_000}),  # above the floor of one edition, below that of the other
            (U, {"spend_eur": 399_999}),
            (U, {}),
        ],
        "duration": DURATION,
    },
    ("fonds-friches", "2021"): FRICHES,
    ("fonds-vert-friches", "2023"): FRICHES,
    ("sites-cles-en-main", "2020"): {"project": projects("sites")},
    ("sites-cles-en-main", "france-2030"): {
        "project": projects("sites"),
        "beneficiary": carriers("entreprise", "collectivite", "autre_public"),
    },
    ("bdt-ingenierie", "phase-1"): {
        "project": projects("ingenierie"),
        "beneficiary": carriers("collectivite", "autre_public"),
        "place": PLACE,
    },
    ("bdt-fonds-propres", "phase-1"): {"project": projects("sites", "friches", "formations"), "place": PLACE},
    ("bdt-prets", "phase-1"): {
        "project": projects("sites", "friches"),
        "beneficiary": carriers("collectivite", "autre_public"),
        "place": PLACE,
    },
    ("bpifrance-financement", "phase-1"): {
        "project": projects("modernisation", "sites"),
        "beneficiary": carriers("entreprise"),
        "place": PLACE,
    },
    ("bpifrance-accelerateurs", "phase-1"): {"beneficiary": carriers("entreprise"), "place": PLACE},
    ("diagnostic-industrie-du-futur", "phase-1"): {
        "project": projects("ingenierie", "modernisation"),
        "beneficiary": carriers("entreprise"),
        "size": [
            (Y, alone(9, 2_000_000, 2_000_000)),
            (Y, alone(49, 10_000_000)),
            (Y, alone(249, 50_000_000)),
            (Y, alone(249, balance=43_000_000)),
            (N, alone(249, 50_000_001, 43_000_001)),
            (N, alone(250, 1, 1)),
            (N, alone(5000, 1, 1)),
            (N, {"own_staff": 250}),
            (N, group(250, 1, 1)),
            (Y, group(249, 50_000_000, 10**12)),
            (U, alone(Interval(200, 250), 1, 1)),
            (U, {"own_staff": Interval(20, 49)}),
            (U, {}),
        ],
    },
}

# The day that each version is judged on in the tables: one of its own.
DAYS = {
    ("vte-ti", "2020"): date(2024, 6, 15),
    ("vte-vert", "2020"): MINIMIS_2021,
    ("vte-vert", "2021"): date(2022, 2, 1),
    ("vte-vert", "2023"): date(2024, 6, 15),
    ("fonds-vert-ti", "2024"): date(2024, 6, 15),
    ("fonds-vert-ti", "2025"): date(2025, 6, 15),
    ("rebond-industriel", "2022"): date(2024, 6, 15),
    ("rebond-industriel-ingenierie", "2022"): date(2024, 6, 15),
    ("faii", "2020"): MINIMIS_2021,
    ("fonds-friches", "2021"): MINIMIS_2021,
    ("fonds-vert-friches", "2023"): date(2023, 6, 15),
    ("sites-cles-en-main", "2020"): MINIMIS_2021,
    ("sites-cles-en-main", "france-2030"): date(2024, 3, 1),
    ("bdt-ingenierie", "phase-1"): MINIMIS_2021,
    ("bdt-fonds-propres", "phase-1"): MINIMIS_2021,
    ("bdt-prets", "phase-1"): MINIMIS_2021,
    ("bpifrance-financement", "phase-1"): MINIMIS_2021,
    ("bpifrance-accelerateurs", "phase-1"): MINIMIS_2021,
    ("diagnostic-industrie-du-futur", "phase-1"): MINIMIS_2021,
}

# First and last day of every version, as the sources give them or as the catalogue retained them; None: still open.
PERIODS: dict[str, list[tuple[str, date, date | None]]] = {
    "vte-ti": [("2020", date(2020, 1, 1), None)],
    "vte-vert": [
        ("2020", date(2020, 9, 1), date(2021, 11, 30)),
        ("2021", date(2021, 12, 1), date(2022, 12, 31)),
        ("2023", date(2023, 1, 1), date(2025, 12, 31)),
    ],
    "fonds-vert-ti": [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2025", date(2025, 3, 12), date(2025, 12, 31)),
    ],
    "rebond-industriel": [("2022", date(2022, 8, 1), date(2026, 10, 31))],
    "rebond-industriel-ingenierie": [("2022", date(2022, 8, 1), date(2026, 10, 31))],
    "faii": [("2020", date(2020, 9, 1), date(2022, 12, 31))],
    "fonds-friches": [("2021", date(2021, 1, 1), date(2022, 12, 31))],
    "fonds-vert-friches": [("2023", date(2023, 1, 1), date(2023, 12, 31))],
    "sites-cles-en-main": [
        ("2020", date(2020, 7, 20), date(2022, 12, 31)),
        ("france-2030", date(2023, 7, 1), date(2024, 4, 17)),
    ],
    "bdt-ingenierie": [("phase-1", date(2019, 3, 5), date(2022, 12, 31))],
    "bdt-fonds-propres": [("phase-1", date(2019, 3, 5), date(2022, 12, 31))],
    "bdt-prets": [("phase-1", date(2019, 3, 5), date(2022, 12, 31))],
    "bpifrance-financement": [("phase-1", date(2019, 3, 5), date(2022, 12, 31))],
    "bpifrance-accelerateurs": [("phase-1", date(2019, 3, 5), date(2022, 12, 31))],
    "diagnostic-industrie-du-futur": [("phase-1", date(2019, 3, 5), date(2022, 12, 31))],
}
ENDED = {"vte-vert", "rebond-industriel", "rebond-industriel-ingenierie", "faii", "fonds-friches"}  # nothing follows
