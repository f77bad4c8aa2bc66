"""What a model costs, measured before anything is flashed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from jerboa.compiler import compile_model
from jerboa.errors import ModelError
from jerboa.firmware import board_names, find_board, load_model
from jerboa.project._hop_budget import HopBudget, measure_hop
from jerboa.project._network_profile import NetworkProfile, profile_network

_TOO_LARGE = "what it would keep from hop to hop takes more RAM than a board should give it"


@dataclass(frozen=True)
class HopNetwork:
    """The network as the firmware runs it in each hop.

    Attributes
    ----------
    profile : NetworkProfile
        Of one hop.
    columns, window_columns : int
        New columns of the input that it takes, and those of the whole window; as many where it
        computes the whole window in each hop.
    bins, window_bins : int
        Bins of a column that it takes, and those that the model was trained on.
    why_whole : str
        Why the whole window is computed; empty where only what is new is.
    compact_weights : bool
        Whether the firmware keeps large layers' weights as bytes.
    """

    profile: NetworkProfile
    columns: int
    window_columns: int
    bins: int
    window_bins: int
    why_whole: str
    compact_weights: bool


@dataclass(frozen=True)
class Profile:
    """What a model costs: its whole window at once, and hop by hop in a firmware.

    Attributes
    ----------
    model : str
        Name of the file.
    sha256 : str
        Of the file.
    window : NetworkProfile
        The model as it is in the file: the whole window, every bin.
    hop : HopNetwork or None
        As the firmware runs it; None where the network has no front end of jerboa's.
    hops : tuple of HopBudget
        For each board; empty where there is no hop.
    no_hop : str
        Why there is none.
    """

    model: str
    sha256: str
    window: NetworkProfile
    hop: HopNetwork | None
    hops: tuple[HopBudget, ...]
    no_hop: str

    def facts(self) -> dict[str, Any]:
        """All of it, as JSON takes it."""
        facts = asdict(self)
        _add_ratios(self.window, facts["window"])
        if self.hop is not None:
            _add_ratios(self.hop.profile, facts["hop"]["profile"])
        for hop, row in zip(self.hops, facts["hops"], strict=True):
            row |= {"cycles": hop.cycles, "holds": hop.holds}
        return facts

    def plot(self, folder: Path) -> list[Path]:
        """Draw the arena over time: ``arena.png``, and ``arena-hop.png`` where there is a hop.

        Raises
        ------
        StorageError
            If a picture cannot be written.
        """
        drawn = {"arena.png": self.window}
        if self.hop is not None:
            drawn["arena-hop.png"] = self.hop.profile
        for name, network in drawn.items():
            network.plot(folder / name)
        return [folder / name for name in drawn]


def profile_model(
    model: Path,
    *,
    boards: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Profile:
    """Measure a model on the emulated Cortex-M0+, alone and in the firmware of each board.

    Parameters
    ----------
    model : Path
        A full-int8 ``.tflite``.
    boards : sequence of str, optional
        Names of `jerboa.firmware.board_names`; all by default.
    progress : callable, optional
        Called with the number of things measured so far, and of all.

    Returns
    -------
    Profile
        The same for the same model on every machine.

    Raises
    ------
    ModelError
        If the model cannot be read or compiled.
    BoardError
        If a board is unknown, or the network needs more RAM than any has.
    ToolError, StorageError, SimulationError
        If the C compiler or the emulator fails, or there is no room for their files.
    """
    names = board_names() if boards is None else list(boards)
    for name in names:
        find_board(name)
    report = progress or (lambda done, total: None)
    total = 2 + len(names)
    report(0, total)
    network = compile_model(model)
    window = profile_network(network)
    report(1, total)
    hop, no_hop = _hop_network(model)
    report(2, total)
    hops = []
    for done, name in enumerate(names, 3):
        if hop is not None and not no_hop:
            measured = measure_hop(model, name, hop.profile.cycles)
            if isinstance(measured, str):
                no_hop = measured
            else:
                hops.append(measured)
        report(done, total)
    if any(each.compact_weights for each in hops):
        hop, _ = _hop_network(model, compact_weights=True)
    return Profile(model.name, network.sha256, window, hop, tuple(hops), no_hop)


def _hop_network(model: Path, *, compact_weights: bool = False) -> tuple[HopNetwork | None, str]:
    """The network as the firmware runs it, or why no firmware does."""
    try:
        network, metadata = load_model(model, compact_weights=compact_weights)
    except ModelError as error:
        return None, str(error)
    front_end = metadata.front_end
    partial = network.partial
    return HopNetwork(
        profile_network(network),
        columns=partial.columns if partial else front_end.columns,
        window_columns=front_end.columns,
        bins=len(network.input_bins) if network.input_bins else front_end.bins,
        window_bins=front_end.bins,
        why_whole="" if partial else network.why_whole or _TOO_LARGE,
        compact_weights=compact_weights,
    ), ""


def _add_ratios(network: NetworkProfile, facts: dict[str, Any]) -> None:
    for operator, row in zip(network.operators, facts["operators"], strict=True):
        row["cycles_per_mac"] = operator.cycles_per_mac
