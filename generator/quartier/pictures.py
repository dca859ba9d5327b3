"""Pictures without what a camera writes into them. The only module that knows Pillow."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from quartier.model.picture import WIDTHS

if TYPE_CHECKING:
    from PIL import Image

ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif")
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY = 90
_KEPT = ("icc_profile", "transparency")
_SEGMENTS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""What may stand in the application's segments of a JPEG file (ITU-T T.81 §B.2.4.6); the frame, the tables
and the points have segments of their own."""
_PNG_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB cICP bKGD hIST pHYs acTL fcTL fdAT".split()
)
_WEBP_CHUNKS = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP"))
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_JPEG_END, _JPEG_SCAN = 0xD9, 0xDA
_ALONE = (0x01, *range(0xD0, 0xD8))

_BROKEN = (OSError, ValueError, SyntaxError, EOFError, IndexError, struct.error)
"""What Pillow raises over files that are none, or no sound ones, besides its own error over bombs."""

MOST_BYTES = 150_000
"""What a reader on the road should have to load for one picture at most; a little less than 150 kB."""
_QUALITIES = (80, 70, 60, 50, 40, 30)
_SOFTER = (0.7, 0.5, 0.35, 0.25, 0.15, 0.1, 0.05)
_ORIENTATION, _LYING = 0x0112, (5, 6, 7, 8)
"""The tag of Exif that says how the camera was held, and its values for a quarter turn."""


class NoPicture(Exception):
    """The file holds no picture that can be read, so that nobody knows what else it holds."""


@lru_cache(maxsize=64)
def without_metadata(content: bytes) -> bytes:
    """The picture without Exif, XMP, places, comments; upright, as its Exif said. Unchanged where there is
    nothing to take away; raises NoPicture."""
    with _opened(content) as picture:
        picture.load()
        return _saved(picture) if _tells(content, picture.format or "") else content


@contextmanager
def _opened(content: bytes) -> Iterator[Image.Image]:
    """The picture; whatever goes wrong with it is NoPicture."""
    from PIL import Image, ImageFile

    # A photograph that was not copied to its end is shown as far as it goes, like a browser does.
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            yield picture
    except (*_BROKEN, Image.DecompressionBombError) as error:
        raise NoPicture from error


# What else is in the file


def _tells(content: bytes, form: str) -> bool:
    """Whether the file says more than how the picture looks; also where it is not as it should be."""
    read = {"PNG": _in_png, "GIF": _in_gif, "WEBP": _in_webp}.get(form, _in_jpeg)
    try:
        return not all(read(content))
    except (IndexError, struct.error):
        return True


def _in_jpeg(content: bytes) -> Iterator[bool]:
    """For each segment whether it is harmless (ITU-T T.81 §B.1); at last whether nothing follows."""
    at = 2
    while (code := content[at + 1]) != _JPEG_END:
        yield content[at] == 0xFF
        if code in _ALONE:
            at += 2
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        if 0xE0 <= code <= 0xEF or code == 0xFE:
            yield code in _SEGMENTS and content.startswith(_SEGMENTS[code], at + 4)
        at += 2 + length
        if code == _JPEG_SCAN:
            at = _behind_points(content, at)
    yield at + 2 == len(content)


def _behind_points(content: bytes, at: int) -> int:
    """Where the next segment begins; a byte FF among the points is followed by a zero or a restart."""
    while (at := content.find(b"\xff", at)) >= 0:
        if content[at + 1] and content[at + 1] not in (0xFF, *_ALONE):
            return at
        at += 1 if content[at + 1] == 0xFF else 2
    raise IndexError


def _in_png(content: bytes) -> Iterator[bool]:
    """For each chunk whether it is harmless (PNG §5.3); at last whether nothing follows."""
    at, name = 8, b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", content, at)
        yield name in _PNG_CHUNKS
        at += 12 + length
    yield at == len(content)


def _in_webp(content: bytes) -> Iterator[bool]:
    """For each chunk, those of frames too, whether it is harmless (RFC 9649 §2.3)."""
    (size,) = struct.unpack_from("<I", content, 4)
    yield size + 8 == len(content)
    yield from _chunks(content, 12, len(content))


def _chunks(content: bytes, at: int, end: int) -> Iterator[bool]:
    while at < end:
        name, length = struct.unpack_from("<4sI", content, at)
        yield name in _WEBP_CHUNKS
        if name == b"ANMF":
            yield from _chunks(content, at + 24, at + 8 + length)
        at += 8 + length + length % 2


def _in_gif(content: bytes) -> Iterator[bool]:
    """For each block whether it is harmless (GIF89a §12 and on); at last whether nothing follows."""
    at = 13 + _colours(content[10])
    while content[at] != 0x3B:
        if content[at] == 0x21:
            yield content[at + 1] == 0xF9 or content[at + 3 : at + 14] in _GIF_LOOPS
            at = _behind_blocks(content, at + 2)
        else:
            yield content[at] == 0x2C
            at = _behind_blocks(content, at + 11 + _colours(content[at + 9]))
    yield at + 1 == len(content)


def _colours(flags: int) -> int:
    """How many bytes a table of colours takes."""
    return 3 * 2 ** (flags % 8 + 1) if flags & 0x80 else 0


def _behind_blocks(content: bytes, at: int) -> int:
    while length := content[at]:
        at += 1 + length
    return at + 1


# Made anew for pages


@cache
def maker() -> str:
    """What decides about the bytes of a picture made anew, besides the picture; the first number is ours."""
    import PIL
    from PIL import features

    return f"1 Pillow {PIL.__version__} WebP {features.version('webp')}"


class Measured(Struct, frozen=True):
    """The size of a picture as it is seen, upright, in points; whether it moves."""

    width: int
    height: int
    moving: bool = False


def measured(content: bytes) -> Measured:
    """How large a picture is, without reading its points; raises NoPicture."""
    with _opened(content) as picture:
        moving = picture.format in ("GIF", "WEBP", "PNG") and getattr(picture, "n_frames", 1) > 1
        width, height = picture.size
        lying = picture.getexif().get(_ORIENTATION) in _LYING
        return Measured(height, width, moving) if lying else Measured(width, height, moving)


def in_sizes(content: bytes, sizes: Sequence[tuple[int, int]]) -> tuple[bytes, ...]:
    """The picture upright in each size as WebP of at most `MOST_BYTES`, with nothing but its points;
    raises NoPicture."""
    from PIL import Image, ImageOps

    with _opened(content) as picture:
        drawn = picture.format in ("PNG", "GIF")
        # A JPEG need not be read finer than its widest form, whichever are wanted now: same size, same bytes.
        picture.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
        picture.load()
        upright = _on_screen(ImageOps.exif_transpose(picture))
        scaled = (upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0) for size in sizes)
        return tuple(_web(one, drawn) for one in scaled)


def _on_screen(picture: Image.Image) -> Image.Image:
    """Its points as screens show them; colours of another profile are worked out."""
    from PIL import ImageCms

    mode = "RGBA" if picture.has_transparency_data else "RGB"
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            screen = ImageCms.createProfile("sRGB")
            known = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, known, screen, outputMode="RGB")
            picture = converted or picture
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that nobody can read changes nothing
    return _plain(picture.convert(mode))


def _web(picture: Image.Image, drawn: bool) -> bytes:
    """The first that is small enough, from fine to coarse; of a drawing also one without any loss."""
    for quality in _QUALITIES:
        content = _as_webp(picture, quality=quality)
        if drawn and quality == _QUALITIES[0]:
            content = min(content, _as_webp(picture, lossless=True, quality=80), key=len)
        if len(content) <= MOST_BYTES:
            return content
    for share in _SOFTER:
        content = _as_webp(_softened(picture, share), quality=_QUALITIES[-1])
        if len(content) <= MOST_BYTES:
            break
    return content


def _softened(picture: Image.Image, share: float) -> Image.Image:
    """As large as before, with as many details as fit into a `share` of it."""
    from PIL import Image

    small = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    return picture.resize(small, Image.Resampling.LANCZOS).resize(picture.size, Image.Resampling.BICUBIC)


def _as_webp(picture: Image.Image, **options: object) -> bytes:
    file = BytesIO()
    picture.save(file, "WEBP", method=4, **options)
    return file.getvalue()


# Written anew


def _saved(picture: Image.Image) -> bytes:
    """Only the picture, its colours and, of a moving one, its timing."""
    from PIL import ImageOps

    form = "JPEG" if picture.format in ("JPEG", "MPO") else str(picture.format)
    file = BytesIO()
    if form != "JPEG" and getattr(picture, "n_frames", 1) > 1:
        _save_moving(picture, form, file)
        return file.getvalue()
    kept = {name: picture.info[name] for name in _KEPT if name in picture.info}
    usual: dict[str, dict[str, Any]] = {
        "JPEG": {"quality": QUALITY, "optimize": True, "progressive": True},
        "WEBP": {"quality": QUALITY},
        "PNG": {"optimize": True},
    }
    options = usual.get(form, {})
    _plain(ImageOps.exif_transpose(picture)).save(file, form, **options, **kept)
    return file.getvalue()


def _save_moving(picture: Image.Image, form: str, file: BytesIO) -> None:
    """Each frame as it is seen, for as long as it is seen."""
    from PIL import ImageSequence

    loop = picture.info.get("loop")
    frames, durations = [], []
    for frame in ImageSequence.Iterator(picture):
        frames.append(_plain(frame.convert("RGBA")))
        durations.append(frame.info.get("duration", 0))
    options: dict[str, Any] = {} if loop is None else {"loop": loop}
    if form == "WEBP":
        options |= {"quality": QUALITY}
    elif form == "GIF":
        options |= {"disposal": 2}
    if "icc_profile" in picture.info:
        options |= {"icc_profile": picture.info["icc_profile"]}
    frames[0].save(file, form, save_all=True, append_images=frames[1:], duration=durations, **options)


def _plain(picture: Image.Image) -> Image.Image:
    """A copy that carries nothing but its points."""
    copy = picture.copy()
    copy.info = {}
    return copy
