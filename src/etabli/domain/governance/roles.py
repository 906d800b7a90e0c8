"""The matrix: which role may do what. Read by the checks, by the page of rights and by `docs/permissions.md`."""

from dataclasses import dataclass

from etabli.domain.governance.enums import Role

PAIR = (Role.ELU, Role.INDUSTRIEL)
LEADERS = (*PAIR, Role.PROJECT_LEAD)
AT_HOME = (Role.ELU, Role.PROJECT_LEAD)  # of what is said by firms: an industriel may be their competitor
LOCAL = (*LEADERS, Role.CONTRIBUTOR, Role.PROJECT_OWNER, Role.OPERATOR)
STEERING = (Role.REGION, Role.STATE, Role.DELEGATION)
STEERERS = (Role.PROJECT_LEAD, *STEERING)  # of a committee; which one is in catalogue/coordination/committees.yaml
FOLLOWING = (Role.REGION, Role.STATE)  # of the needs of firms: not the delegation, whom they don’t name
KEEPERS = (Role.PROJECT_LEAD, Role.REGION, Role.ADMINISTRATOR)  # of the team of a territory
NATIONAL = (Role.DELEGATION, Role.ADMINISTRATOR)
GUARDED = (Role.DELEGATION, Role.ADMINISTRATOR)  # open nothing without the second factor


@dataclass(frozen=True)
class Permission:
    """Something that may be done to what belongs to a territory. `label` completes « peut … ».

    `roles` may do it where their mandate reaches. `shielded`: nobody does it who stands back from the subject.
    """

    id: str
    label: str
    roles: tuple[Role, ...]
    shielded: bool = False


PERMISSIONS = (
    Permission("team.view", "voir les personnes et leurs mandats", (*LOCAL, *STEERING, Role.ADMINISTRATOR)),
    Permission("team.invite", "inviter une personne", (*PAIR, *KEEPERS)),
    Permission("team.answer", "répondre à une demande d’accès", KEEPERS),
    Permission("team.end", "mettre fin à un mandat", KEEPERS),
    Permission("team.hand_over", "transmettre un mandat", (Role.REGION, Role.STATE, Role.ADMINISTRATOR)),
    Permission("binome.designate", "désigner le binôme", (Role.REGION, Role.DELEGATION, Role.ADMINISTRATOR)),
    Permission("invitation.region", "inviter une personne d’une Région", (Role.REGION, *NATIONAL)),
    Permission("invitation.state", "inviter une personne des services de l’État", NATIONAL),
    Permission("invitation.nation", "inviter à un rôle national", (Role.ADMINISTRATOR,)),
    Permission("organisation.create", "déclarer une organisation", (*KEEPERS, Role.DELEGATION)),
    Permission("recusal.declare", "déclarer son déport ou signaler celui d’un autre", (*LOCAL, *STEERING)),
    Permission("recusal.lift", "confirmer ou lever un déport", (Role.REGION, Role.STATE)),
    Permission("diagnosis.view", "voir l’état des lieux en préparation", (*LOCAL, *STEERING, Role.EVALUATOR)),
    Permission(
        "diagnosis.confidential",
        "voir la partie confidentielle d’un constat",
        (*LEADERS, Role.REGION, Role.STATE),
        shielded=True,
    ),
    Permission(
        "diagnosis.rate",
        "donner un avis sur l’importance d’un constat",
        (*LOCAL, Role.REGION, Role.STATE),
        shielded=True,
    ),
    Permission(
        "diagnosis.contribute",
        "proposer un constat et une preuve",
        (*LEADERS, Role.CONTRIBUTOR, Role.OPERATOR, Role.REGION, Role.STATE),
        shielded=True,
    ),
    Permission("diagnosis.decide", "retenir, écarter ou reformuler un constat", LEADERS, shielded=True),
    Permission("diagnosis.submit", "présenter une version au comité de projet", (Role.PROJECT_LEAD,)),
    Permission("diagnosis.adopt", "adopter une version", PAIR),
    Permission("questionnaire.manage", "préparer et ouvrir un questionnaire", LEADERS),
    Permission("questionnaire.read", "lire les réponses", (*LEADERS, Role.REGION, Role.STATE)),
    Permission("plan.view", "voir le plan d’action en préparation", (*LOCAL, *STEERING, Role.EVALUATOR)),
    Permission(
        "plan.restricted",
        "voir les fiches et les montants réservés",
        (*LEADERS, Role.REGION, Role.STATE),
        shielded=True,
    ),
    Permission("plan.edit", "modifier le plan d’action et toutes ses fiches", LEADERS, shielded=True),
    Permission(
        "plan.propose",
        "proposer une fiche action",
        (*LEADERS, Role.CONTRIBUTOR, Role.PROJECT_OWNER, Role.OPERATOR, Role.REGION, Role.STATE),
    ),
    Permission("plan.follow", "tenir à jour l’avancement d’une fiche", (*LEADERS, Role.PROJECT_OWNER)),
    Permission(
        "plan.money",
        "saisir les étapes d’un financement",
        (Role.PROJECT_LEAD, Role.REGION, Role.STATE, Role.OPERATOR),
    ),
    Permission("plan.comment", "commenter une fiche", (*LOCAL, *STEERING), shielded=True),
    Permission("plan.submit", "soumettre un plan d’action et en constater la signature", (Role.PROJECT_LEAD,)),
    Permission("plan.opine", "donner l’avis d’une Région ou d’un préfet sur un plan", (Role.REGION, Role.STATE)),
    Permission("plan.validate", "valider un plan en comité régional ou en demander la modification", (Role.REGION,)),
    Permission("plan.label", "labelliser un territoire", (Role.DELEGATION,)),
    Permission(
        "plan.sign",
        "signer un plan pour son organisation",
        (*PAIR, Role.PROJECT_OWNER, Role.REGION, Role.STATE, Role.OPERATOR),
    ),
    Permission("plan.template", "publier une fiche comme modèle", (Role.PROJECT_LEAD,)),
    Permission("request.answer", "répondre à une demande faite à son opérateur", (Role.OPERATOR,), shielded=True),
    Permission(
        "request.follow",
        "suivre les demandes faites aux opérateurs et leurs délais",
        (*LOCAL, *STEERING, Role.EVALUATOR),
    ),
    Permission("request.declare", "déclarer les délais de son opérateur hors du programme", (Role.OPERATOR,)),
    Permission("need.state", "exposer le besoin d’une entreprise", (*LOCAL, Role.REGION, Role.STATE)),
    Permission(
        "need.view",
        "lire les besoins des entreprises du territoire, sauf les difficultés confiées à d’autres",
        (Role.PROJECT_LEAD, *FOLLOWING),
        shielded=True,
    ),
    Permission(
        "need.answer",
        "répondre à un besoin confié à son organisation, s’en charger ou le réorienter",
        (Role.PROJECT_LEAD, Role.CONTRIBUTOR, Role.OPERATOR, *FOLLOWING),
        shielded=True,
    ),
    Permission("offer.state", "écrire l’offre de VTE d’une entreprise", (Role.PROJECT_LEAD,)),
    Permission(
        "offer.view", "lire les offres de VTE du territoire avant leur publication", (Role.PROJECT_LEAD, *FOLLOWING)
    ),
    Permission("offer.review", "relire, publier, refuser ou retirer une offre de VTE", (Role.PROJECT_LEAD, *FOLLOWING)),
    Permission(
        "volunteer.view", "lire les dossiers de volontaires (VTE) du territoire", (Role.PROJECT_LEAD, *FOLLOWING)
    ),
    Permission(
        "volunteer.manage",
        "ouvrir et suivre un dossier de volontaire, vérifier ses pièces",
        (Role.PROJECT_LEAD, Role.REGION),
    ),
    Permission(
        "volunteer.label",
        "consigner la réponse sur le label d’un volontaire",
        (Role.PROJECT_LEAD, Role.REGION, Role.OPERATOR),
    ),
    Permission(
        "volunteer.pay",
        "consigner le versement et le refus de l’aide d’un volontaire",
        (Role.PROJECT_LEAD, Role.REGION, Role.OPERATOR),
    ),
    Permission(
        "followed.view",
        "lire les entreprises suivies du territoire, leurs échanges et leurs tâches",
        (*AT_HOME, *FOLLOWING),
        shielded=True,
    ),
    Permission(
        "followed.manage",
        "suivre une entreprise et y noter un contact, un échange, une tâche",
        (*AT_HOME, *FOLLOWING),
        shielded=True,
    ),
    Permission(
        "followed.confidential",
        "lire les échanges réservés à leur auteur et aux chefs de projet",
        (Role.PROJECT_LEAD,),
        shielded=True,
    ),
    Permission(
        "followed.lead",
        "transmettre des suivis, importer une liste d’entreprises et cesser un suivi",
        (Role.PROJECT_LEAD, *FOLLOWING),
        shielded=True,
    ),
    Permission(
        "platform.manage",
        "tenir une plateforme de services et répondre à ses réservations",
        (Role.PROJECT_LEAD, Role.CONTRIBUTOR, Role.PROJECT_OWNER, Role.OPERATOR),
    ),
    Permission(
        "training.manage",
        "tenir l’annuaire des formations du territoire",
        (Role.PROJECT_LEAD, Role.CONTRIBUTOR, Role.OPERATOR),
    ),
    Permission(
        "tools.follow",
        "suivre les transmissions de savoir-faire et les diagnostics des entreprises",
        (Role.PROJECT_LEAD, Role.CONTRIBUTOR, Role.OPERATOR),
    ),
    Permission(
        "envelope.view",
        "lire les enveloppes de sa région, de son département, de son opérateur",
        (*STEERING, Role.OPERATOR, Role.EVALUATOR),
    ),
    Permission("envelope.manage", "ouvrir, déléguer et changer une enveloppe", STEERING),
    Permission("envelope.program", "établir des scénarios de programmation", STEERING),
    Permission("review.view", "lire les revues d’indicateurs", (*LOCAL, *STEERING, Role.EVALUATOR)),
    Permission(
        "review.check",
        "vérifier une valeur d’indicateur donnée par un autre rôle",
        (Role.PROJECT_LEAD, Role.REGION, Role.STATE),
        shielded=True,
    ),
    Permission("review.lock", "verrouiller une revue d’indicateurs et la corriger ensuite", (Role.REGION, Role.STATE)),
    Permission(
        "committee.view",
        "lire les réunions des comités où son rôle siège ou qu’il suit sans siéger",
        (*LOCAL, *STEERING, Role.EVALUATOR),
    ),
    Permission("committee.prepare", "préparer et convoquer un comité qu’il pilote", STEERERS),
    Permission("committee.hold", "tenir un comité qu’il pilote", STEERERS),
    Permission("committee.close", "arrêter le compte rendu d’un comité qu’il pilote", STEERERS),
    Permission(
        "committee.decide",
        "appliquer à une fiche la décision du comité qu’il pilote",
        STEERERS,
        shielded=True,
    ),
    Permission("obstacle.view", "voir les points de blocage du territoire", (*LOCAL, *STEERING, Role.EVALUATOR)),
    Permission(
        "obstacle.restricted",
        "voir les points de blocage réservés",
        (*LEADERS, Role.REGION, Role.STATE),
        shielded=True,
    ),
    Permission(
        "obstacle.raise",
        "signaler un point de blocage",
        (*LOCAL, Role.REGION, Role.STATE),
        shielded=True,
    ),
    Permission(
        "obstacle.lead",
        "adresser un point de blocage, le constater levé ou le clore",
        (*LEADERS, Role.REGION, Role.STATE),
        shielded=True,
    ),
    Permission(
        "obstacle.answer",
        "répondre à un point de blocage adressé à son organisme",
        (Role.ELU, Role.PROJECT_LEAD, Role.CONTRIBUTOR, Role.OPERATOR, *STEERING),
        shielded=True,
    ),
    Permission("obstacle.escalate", "porter un point de blocage au niveau supérieur", STEERING),
    Permission("obstacle.group", "réunir des points de blocage semblables et y répondre ensemble", STEERING),
    Permission("report.view", "lire un rapport en préparation", (*LEADERS, *STEERING, Role.EVALUATOR)),
    Permission("report.write", "rédiger et publier les évaluations du territoire", (Role.PROJECT_LEAD,)),
    Permission("report.judge", "donner l’avis de la Région ou de l’État sur une évaluation", (Role.REGION, Role.STATE)),
    Permission("report.steer", "rédiger et publier le rapport de sa région ou de la nation", STEERING),
    Permission("audit.read", "lire le journal des actes", (*LEADERS, *STEERING, Role.EVALUATOR, Role.ADMINISTRATOR)),
    Permission("mandate.review", "voir les mandats en place qui ne répondent pas aux règles", (Role.ADMINISTRATOR,)),
    Permission("access.read", "lire le journal des accès", (Role.ADMINISTRATOR,)),
    Permission("person.close", "fermer ou rouvrir un compte", (Role.ADMINISTRATOR,)),
    Permission("person.erase", "effacer une personne à sa demande, par une commande du serveur", (Role.ADMINISTRATOR,)),
)
MATRIX = {permission.id: permission for permission in PERMISSIONS}
# What offering a role that goes beyond a territory asks for; a mandate over a région offers it there only.
OFFERING = {
    Role.REGION: "invitation.region",
    Role.STATE: "invitation.state",
    Role.DELEGATION: "invitation.nation",
    Role.EVALUATOR: "invitation.nation",
    Role.ADMINISTRATOR: "invitation.nation",
}
