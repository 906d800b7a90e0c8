"""Geometry of a release: clean borders, the web maps and the drawn maps, from the polygons of communes."""

from etabli.pipeline.geometry.build import build_geometry
from etabli.pipeline.geometry.errors import GeometryError
from etabli.pipeline.geometry.membership import Gap, GeometryReport, Membership

__all__ = ["Gap", "GeometryError", "GeometryReport", "Membership", "build_geometry"]
