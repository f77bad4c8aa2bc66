"""The page asks for the same labels as the server."""

import json
import subprocess

from test_modules import STATIC

from jerboa.emulator._node import find_node
from jerboa.errors import DatasetError
from jerboa.studio._library import check_label

TYPED = [
    *("alarm", "a", "A 1", "_x", "-x", "x.", "a.b c-d_e", "x" * 32, "x" * 33, "a" + " " * 31),
    *("kéttle", "ket/tle", "", ".x", "a\\b", "a\nb", "_background_noise_", "x" * 31 + ".", "ı"),
]
ASK = """
import(process.argv[1]).then(({ listedLabel }) => {
  const isOne = (typed) => {
    try {
      return listedLabel(typed) === typed;
    } catch {
      return false;
    }
  };
  console.log(JSON.stringify(JSON.parse(process.argv[2]).map(isOne)));
});
"""


def is_label(text: str) -> bool:
    try:
        check_label(text)
    except DatasetError:
        return False
    return True


def test_a_label_is_one_on_both_sides() -> None:
    module = (STATIC / "labels.mjs").as_uri()
    command = [str(find_node()), "-e", ASK, module, json.dumps(TYPED)]
    said = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    assert dict(zip(TYPED, said, strict=True)) == {typed: is_label(typed) for typed in TYPED}
