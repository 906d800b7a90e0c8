"""Acts on offers and applications told in French, for the trail: after the author's name; and the fields shown."""

SENTENCES = {
    "offer.stated": "a écrit une offre de VTE",
    "offer.link_made": "a envoyé à une entreprise le lien qui suit son offre de VTE",
    "offer.link_removed": "a retiré un lien de suivi d’une offre de VTE",
    "offer.moved": "a fait avancer une offre de VTE",
    "offer.published": "a publié une offre de VTE",
    "offer.changes": "a demandé à une entreprise de corriger son offre de VTE",
    "offer.refused": "a refusé une offre de VTE",
    "offer.withdrawn": "a retiré une offre de VTE",
    "offer.edited": "a reçu la nouvelle version d’une offre de VTE",
    "offer.filled": "a appris qu’une offre de VTE est pourvue",
    "offer.closed": "a appris qu’une offre de VTE est close",
    "offer.forgotten": "a effacé ce qui nommait une entreprise dans une offre de VTE ancienne",
    "offer.erased": "a effacé, à sa demande, ce qui nommait une entreprise dans une offre de VTE",
    "application.sent": "a transmis une candidature à une entreprise",
    "application.link_made": "a envoyé à un candidat le lien qui suit sa candidature",
    "application.link_removed": "a retiré un lien de suivi d’une candidature",
    "application.moved": "a fait avancer une candidature",
    "application.interview": "a transmis une proposition d’entretien à un candidat",
    "application.retained": "a transmis à un candidat qu’il est retenu",
    "application.refused": "a transmis à un candidat qu’il n’est pas retenu",
    "application.withdrawn": "a reçu le retrait d’une candidature",
    "application.forgotten": "a effacé une candidature ancienne et son fichier",
    "application.erased": "a effacé une candidature et son fichier, à la demande du candidat",
}
SHOWN: dict[str, tuple[str, ...]] = {
    "vte.offer": ("state", "theme", "contract", "months", "starts_on", "closes_on", "aid"),
    "vte.offerstep": ("kind", "on"),
    "vte.application": ("state", "sent_on", "answered_on"),
    "vte.applicationanswer": ("state", "on"),
}
