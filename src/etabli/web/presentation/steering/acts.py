"""Acts of steering told in French, for the trail: what follows the author's name, and the fields that may be shown."""

SENTENCES = {
    "asked.sent": "a transmis une demande à un opérateur",
    "asked.link_made": "a envoyé un lien de réponse au référent d’un opérateur",
    "asked.link_used": "a répondu par le lien d’un message",
    "asked.link_removed": "a retiré un lien de réponse qui n’ouvrait plus rien",
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
}
SHOWN: dict[str, tuple[str, ...]] = {
    "coordination.sentrequest": ("state", "answer_by", "promised_cents", "delivered_cents"),
    "coordination.requeststep": ("kind", "on", "amount_cents"),
}
