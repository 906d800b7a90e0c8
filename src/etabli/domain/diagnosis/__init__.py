"""État des lieux of a territory: findings its people decide on, evidence, questionnaires, versions."""
