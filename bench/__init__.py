"""Speed and memory of Établi, as ratios against something named: `make bench`."""
