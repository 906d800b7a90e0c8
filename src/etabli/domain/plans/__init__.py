"""The plan d'action of a territory: its fiches, their money, the versions that are signed, the avenants."""
