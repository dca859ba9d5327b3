"""A picture that pages show: how large it stands there, and in which widths it is made anew."""

from pathlib import PurePosixPath

from msgspec import Struct

WIDTHS = (480, 960, 1600)
"""In points: a phone, a phone with fine points or a column of text, a whole page."""
_TOO_CLOSE = 1.2


class Picture(Struct, frozen=True):
    """A picture in the file `file` below the content folder, upright `width` by `height` points.

    `key` stands for its content; it is empty for what is published as it is: drawings, moving pictures.
    """

    file: str
    width: int
    height: int
    key: str = ""

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths in which it is made, the smallest first; never more than the picture has."""
        if not self.key:
            return ()
        widest = min(self.width, WIDTHS[-1])
        return (*(width for width in WIDTHS if width * _TOO_CLOSE < widest), widest)

    def height_at(self, width: int) -> int:
        return max(1, round(self.height * width / self.width))

    def address(self, width: int) -> str:
        """Where the picture of that width is published; other content, another address."""
        path = PurePosixPath(self.file)
        return str(path.with_name(f"{path.stem}-{self.key}-{width}.webp"))

    @property
    def widest(self) -> str:
        """The address of the best there is."""
        return self.address(self.widths[-1]) if self.key else self.file
