"""The desks of people: my space, the team of a territory, organisations, déports, the trail."""
