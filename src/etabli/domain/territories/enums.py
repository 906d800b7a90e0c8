"""Choices: English code, French label."""

from django.db.models import TextChoices


class MemberKind(TextChoices):
    """What a member of a territory is."""

    EPCI = "epci", "intercommunalité (EPCI)"
    EPT = "ept", "établissement public territorial"
    COMMUNE = "commune", "commune"


class EpciKind(TextChoices):
    """Legal form of an EPCI with its own taxation (DGCL)."""

    CC = "CC", "communauté de communes"
    CA = "CA", "communauté d’agglomération"
    CU = "CU", "communauté urbaine"
    METRO = "METRO", "métropole"
    MET69 = "MET69", "métropole de Lyon"


class FormerKind(TextChoices):
    """Why an old name or code still leads to a commune of today."""

    DELEGUEE = "COMD", "commune déléguée"
    ASSOCIEE = "COMA", "commune associée"
    ARRONDISSEMENT = "ARM", "arrondissement municipal"
    MERGED = "merged", "ancienne commune"
    RENAMED = "renamed", "ancien nom"


class Zoning(TextChoices):
    """Edition of the zones d'emploi (INSEE)."""

    ZE2020 = "ze2020", "zones d’emploi 2020"
    ZE2010 = "ze2010", "zones d’emploi 2010"


class Membership(TextChoices):
    """Answer to "was this commune in the programme on that day?"."""

    YES = "yes", "oui"
    NO = "no", "non"
    UNKNOWN = "unknown", "inconnu"
