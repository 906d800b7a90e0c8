"""The only writes of the context: the reference tables, replaced as a whole from a release."""

from etabli.domain.territories.services.reference import load_reference

__all__ = ["load_reference"]
