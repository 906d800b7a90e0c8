"""Methods on values of the VTE: how a candidate and an offer answer each other."""
