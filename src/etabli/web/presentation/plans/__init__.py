"""Plans in words: frames, lines, moves, money, differences."""
