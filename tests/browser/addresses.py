"""One address for each kind of page, for tests that walk through all of them."""

TERRITORY = "/territoires/1/ti-2401/"
FIGURE = f"{TERRITORY}chiffres/part-industrie/"
HOME = "/"
MAP = "/territoires/?phase=1"
TABLE = "/territoires/?phase=2&vue=tableau"

ALL = (
    HOME,
    "/recherche/?q=Oyonnax",
    "/recherche/?q=zzzz",
    MAP,
    TABLE,
    "/territoires/?phase=1&q=zzzz",
    TERRITORY,
    "/territoires/2/ti-2401/",
    FIGURE,
    "/territoires/2/ti-2401/comparables/",
    "/territoires/2/ti-0601/comparables/",
    "/comparer/",
    "/comparer/?t=2:ti-2401&t=1:ti-8413&t=2:ti-8413",
    "/communes/58194/",
    "/regions/84/",
    "/national/",
    "/indicateurs/",
    "/indicateurs/part-industrie/",
    "/industrie-hors-metropoles/",
    "/methode/",
    "/sources/",
    "/sources/insee_industrie_epci/",
    "/versions/",
    "/donnees/",
    "/aide/",
    "/aide/lire-un-etat-des-lieux/",
    "/aide/lire-un-quotient-de-localisation/",
    "/aide/que-veut-dire-l-intervalle/",
    "/aide/lire-un-shift-share/",
    "/aide/territoires-comparables/",
    "/aide/lire-une-trajectoire/",
    "/aide/industries-proches/",
    "/aide/citer-et-telecharger/",
    "/aide/ce-que-l-on-ne-sait-pas/",
    "/glossaire/",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/plan-du-site/",
    "/une-page-qui-n-existe-pas/",
)

WITH_TABLE = (
    HOME,
    MAP,
    TABLE,
    TERRITORY,
    FIGURE,
    "/regions/84/",
    "/national/",
    "/indicateurs/part-industrie/",
    "/industrie-hors-metropoles/",
)
