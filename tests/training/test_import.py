"""TensorFlow stays away until it is needed, and silent when it comes."""

import subprocess
import sys

import pytest


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )


def test_import_loads_neither_tensorflow_nor_keras():
    done = run(
        "import sys, jerboa.training\n"
        "jerboa.training.TrainingSettings()\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there():
    import jerboa.training

    public = vars(jerboa.training)["__all__"]
    assert public == sorted(public)
    missing = [name for name in public if not hasattr(jerboa.training, name)]
    assert missing == []


def test_unknown_name_is_an_attribute_error():
    import jerboa.training

    with pytest.raises(AttributeError, match="no attribute 'distil'"):
        jerboa.training.distil  # noqa: B018


@pytest.mark.training
def test_nothing_is_written_to_the_screen():
    done = run(
        "import numpy as np\n"
        "from jerboa.training import build_network, convert\n"
        "network = build_network('tutorial', 2)\n"
        "convert(network, np.ones((4, 124, 129, 1), np.float32))\n"
        "network.predict(np.ones((4, 124, 129, 1), np.float32), verbose=0)"
    )
    assert (done.stdout, done.stderr) == ("", "")
