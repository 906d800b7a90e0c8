"""Acts of steering told in French, for the trail: what follows the author's name, and the fields that may be shown."""

SENTENCES = {
    "asked.sent": "a transmis une demande à un opérateur",
    "asked.link_made": "a envoyé un lien de réponse au référent d’un opérateur",
    "asked.link_used": "a répondu par le lien d’un message",
    "asked.moved": "a fait avancer une demande à un opérateur",
    "asked.reminded": "a rappelé une demande à un opérateur",
    "asked.acknowledged": "a accusé réception d’une demande",
    "asked.yes": "a répondu oui à une demande",
    "asked.partly": "a répondu en partie à une demande",
    "asked.no": "a répondu non à une demande",
    "asked.part_delivered": "a dit qu’une partie de ce qui était accordé est tenue",
    "asked.delivered": "a dit que ce qui était accordé est tenu",
    "asked.dropped": "a dit que ce qui était accordé n’est pas tenu",
    "asked.withdrawn": "a retiré une demande à un opérateur",
    "envelope.opened": "a ouvert une enveloppe",
    "envelope.changed": "a changé le montant d’une enveloppe",
    "envelope.closed": "a retiré une enveloppe",
    "scenario.kept": "a gardé un scénario de programmation",
    "scenario.removed": "a retiré un scénario de programmation",
    "monthly.asked": "a envoyé le point du mois",
    "monthly.fiche_asked": "a demandé où en est une fiche",
    "monthly.said": "a répondu au point du mois",
    "monthly.recorded": "a enregistré un versement déclaré au point du mois",
    "monthly.set_aside": "a mis de côté un versement déclaré au point du mois",
}
SHOWN: dict[str, tuple[str, ...]] = {
    "coordination.sentrequest": ("state", "answer_by", "promised_cents", "delivered_cents"),
    "coordination.requeststep": ("kind", "on", "amount_cents"),
    "coordination.envelope": ("scheme", "year", "amount_cents", "note"),
    "coordination.scenario": ("name",),
    "coordination.monthlyword": ("said", "words", "received_cents", "received_on", "set_aside_because"),
}
