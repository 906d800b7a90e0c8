"""What a person is told: notices, how often by e-mail, digests."""
