"""A build by MkDocs alone, as `mkdocs build` does it."""

from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from quartier import mkdocs_log
from quartier.reading.configuration import FILE


def build_site(folder: Path, strict: bool) -> Path | None:
    """Builds the site of a folder with MkDocs; the finished folder, or None where the build was refused."""
    with mkdocs_log.shown():
        try:
            config = load_config(str(folder / FILE), strict=strict)
            config.plugins.on_startup(command="build", dirty=False)
            try:
                build(config)
            finally:
                config.plugins.on_shutdown()
        except Abort as refused:
            mkdocs_log.log.error(str(refused))
            return None
    return Path(config.site_dir)
