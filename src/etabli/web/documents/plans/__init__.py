"""The documents of a plan d'action: the contract or the avenant with its annexes, the sheet of a fiche."""
