"""Acts on needs of firms told in French, for the trail: what follows the author's name, and the fields shown."""

SENTENCES = {
    "need.stated": "a exposé le besoin d’une entreprise",
    "need.link_made": "a envoyé à une entreprise le lien qui suit son besoin",
    "need.link_removed": "a retiré un lien de suivi d’un besoin",
    "need.moved": "a fait avancer le besoin d’une entreprise",
    "need.acknowledged": "a accusé réception du besoin d’une entreprise",
    "need.answered": "a répondu au besoin d’une entreprise",
    "need.word": "a précisé le besoin d’une entreprise",
    "need.rerouted": "a confié le besoin d’une entreprise à un autre interlocuteur",
    "need.taken": "s’est chargé du besoin d’une entreprise",
    "need.closed": "a clos le besoin d’une entreprise",
    "need.rated": "a reçu l’avis d’une entreprise sur l’aide apportée",
    "need.forgotten": "a effacé ce qui nommait une entreprise dans un besoin ancien",
    "need.erased": "a effacé, à sa demande, ce qui nommait une entreprise dans un besoin",
}
SHOWN: dict[str, tuple[str, ...]] = {
    "firms.need": ("state", "theme", "size", "answer_by", "closing", "satisfaction"),
    "firms.needstep": ("kind", "on"),
}
