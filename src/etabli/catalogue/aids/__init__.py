"""The aids that firms and project leaders may ask for: dated, sourced rules as data, and the facts that decide them."""
