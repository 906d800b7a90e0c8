"""The failure of a geometry build."""

from etabli.kernel.errors import EtabliError


class GeometryError(EtabliError):
    """Polygons can't be read, or mapshaper failed: carries mapshaper's own words."""

    default_user_message = "Les contours géographiques n'ont pas pu être préparés. La version publiée reste en place."
