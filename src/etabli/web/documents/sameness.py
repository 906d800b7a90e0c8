"""The same release gives the same bytes: files that are ZIP archives are packed again with the release's date."""

import io
import re
import zipfile
from datetime import UTC, datetime

PROPERTIES = "docProps/core.xml"
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def dated(content: bytes, day: datetime) -> bytes:
    """A DOCX or XLSX whose parts, in the order of their names, and properties carry one date."""
    moment = day.astimezone(UTC)
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(out, "w") as written:
        # the list of parts comes first, as readers expect it
        for name in sorted(read.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = read.read(name)
            if name == PROPERTIES:
                part = STAMP.sub(rb"\g<1>" + stamp + rb"\g<2>", part)
            entry = zipfile.ZipInfo(name, moment.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            written.writestr(entry, part)
    return out.getvalue()
