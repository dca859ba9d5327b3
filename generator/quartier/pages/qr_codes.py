"""QR codes as drawings. The only module that knows segno."""

from functools import lru_cache
from io import BytesIO


@lru_cache(maxsize=1024)
def drawing(said: str) -> bytes:
    """An SVG whose code says `said` to a camera: black on white in every theme, with its margin.

    It has no size of its own, so that it can hang on a wall too. Kept, since a preview asks again and again.
    """
    import segno

    code = segno.make_qr(said, error="m")
    svg = BytesIO()
    code.save(svg, kind="svg", omitsize=True, light="#fff", xmldecl=False, svgclass=None, lineclass=None)
    return svg.getvalue()
