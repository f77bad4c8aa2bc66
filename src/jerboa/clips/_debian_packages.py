"""Which of Debian's packages hold sounds, and what is taken from each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["EFFECTS", "PACKAGES", "Package"]


@dataclass(frozen=True)
class Package:
    """A package of Debian and what is taken from it.

    Parameters
    ----------
    kind : str
        ``music``, ``speech`` or ``effects``.
    pieces : int
        Of each track or long effect, or at most of each voice.
    pattern : str
        Of the sound files' names.
    without : tuple of str
        Parts of the paths of what is no music or voice.
    voice : callable, optional
        Who speaks in a file; without it one voice speaks in all.
    """

    kind: str
    pieces: int
    pattern: str = "*"
    without: tuple[str, ...] = ()
    voice: Callable[[Path], str] = lambda path: ""


def _language(path: Path) -> str:
    return path.stem.partition("_desc")[2] or "_en"


_PROMPTS = Package("speech", 60, without=("beep", "tone", "silence", "monkey"))

PACKAGES: Mapping[str, Package] = {
    "asc-music": Package("music", 10),
    "asterisk-core-sounds-en-wav": _PROMPTS,
    "asterisk-core-sounds-es-wav": _PROMPTS,
    "asterisk-core-sounds-fr-wav": _PROMPTS,
    "asterisk-core-sounds-it-wav": _PROMPTS,
    "asterisk-core-sounds-ru-wav": _PROMPTS,
    "asterisk-moh-opsound-wav": Package("music", 10),
    "colobot-common-sounds": Package("music", 6),
    "fretsonfire-songs-muldjord": Package("music", 8),
    "fretsonfire-songs-sectoid": Package("music", 10),
    "hyperrogue-music": Package("music", 8),
    "ktuberling-data": Package("speech", 12, "*.ogg", voice=lambda path: path.parent.name),
    "lincity-ng-data": Package("music", 8),
    "planetblupi-music-ogg": Package("music", 8),
    "singularity-music": Package("music", 8),
    "tuxpaint-stamps-default": Package("speech", 12, "*_desc*", voice=_language),
    "warzone2100-music": Package("music", 8),
    "wesnoth-1.16-music": Package("music", 8),
}
"""Some 0.9 GB to download; 2.5 h of sound, 276 MB, are kept."""

_GAMES = """
    0ad-data boswars-data bzflag-data caveexpress-data
    colobot-common-sounds endless-sky-data enigma-data extremetuxracer-data
    fillets-ng-data freedroidrpg-data frozen-bubble-data hedgewars-data
    hydrogen-drumkits-effects lincity-ng-data lugaru-data megaglest-data
    minetest-data naev-data openarena-data openclonk-data
    pingus-data scorched3d-data sonic-pi-samples sound-theme-freedesktop
    supertux-data supertuxkart-data trigger-rally-data tuxmath-data
    tuxtype-data ufoai-sound unknown-horizons warmux-data
    warzone2100-data wesnoth-1.16-data widelands-data
"""

EFFECTS: Mapping[str, Package] = {
    **dict.fromkeys(_GAMES.split(), Package("effects", 6)),
    "tuxpaint-stamps-default": Package("effects", 6, without=("_desc",)),
}
"""Animals, weather, engines, tools and music: 5.3 GB to download; 7.2 h, 0.8 GB, are kept."""
