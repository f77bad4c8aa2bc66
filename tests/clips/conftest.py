"""The clips' tests share a module of sounds; with importlib mode it is found by path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
