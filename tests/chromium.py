"""The Chromium that browser tests use: Debian's shell without windows, which costs less, else the whole browser."""

import shutil


def chromium() -> str | None:
    """Its path; None where there is none."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")
