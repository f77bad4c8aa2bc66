"""Draw docs/monitor.svg: the monitor on the virtual board, after some seconds of a recording.

python tools/make_monitor_picture.py FIRMWARE.uf2 CLIP
"""

import io
import re
import sys
from pathlib import Path

from rich.console import Console

from jerboa import clips
from jerboa.board import BoardState, Listener, render
from jerboa.emulator import LiveBoard

HOPS = 230
WIDTH = 84


def main() -> None:
    """Run the board, draw the screen, write the file."""
    state = BoardState()
    with LiveBoard(Path(sys.argv[1]), clips.read_clip(Path(sys.argv[2]))) as board:
        for message in Listener(lambda: board).messages():
            if message is not None:
                state.take(message)
            if state.hops >= HOPS:
                break
        console = Console(width=WIDTH, record=True, file=io.StringIO())
        console.print(render(state, "/dev/ttyACM0", WIDTH))
    svg = console.export_svg(title="jerboa monitor", unique_id="monitor")
    # The fonts would be fetched from elsewhere; the reader's own will do.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.S)
    path = Path(__file__).parent.parent / "docs" / "monitor.svg"
    path.write_text(svg, encoding="utf-8")
    print(path)


if __name__ == "__main__":
    main()
