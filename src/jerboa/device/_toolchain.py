"""One compiler, clang from the ``ziglang`` wheel, for the chip and for this computer."""

import functools
import hashlib
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

import platformdirs

from jerboa.errors import BoardError, StorageError, ToolError

DEVICE_ROOT = Path(__file__).parent
"""Folder of the C sources; ``#include "nn/conv_2d.h"`` is relative to it."""

_COMMON = ("-std=c99", "-O3", "-Wall", "-Wextra", "-Werror", "-fno-sanitize=undefined", "-g0")
_HOST = ("-shared", "-fPIC", "-mcpu=baseline")
_CHIP = (
    *("-target", "thumb-freestanding-eabi", "-mcpu=cortex_m0plus"),
    *("-ffreestanding", "-ffunction-sections", "-fdata-sections", "-fomit-frame-pointer"),
    *("-nostdlib", "-rtlib=compiler-rt", "-Wl,--gc-sections"),
)
_OVERFLOW = re.compile(r"in region '(RAM|FLASH)': overflowed by (\d+) bytes")
"""What the linker says of each section that finds no place."""
_MEMORIES = {"RAM": "RAM", "FLASH": "flash"}


def cache_folder() -> Path:
    """Folder for everything that can be made again: ``JERBOA_CACHE``, or the user's cache."""
    chosen = os.environ.get("JERBOA_CACHE")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("jerboa", False))


def build_host_library(
    name: str, sources: Sequence[Path], *, include: Iterable[Path] = (), flags: Sequence[str] = ()
) -> Path:
    """Build a shared library for this computer, or find it in the cache.

    Parameters
    ----------
    name : str
        Stem of the library's file name.
    sources : sequence of Path
        C files; every header below `DEVICE_ROOT` and below `include` counts for the cache.
    include : iterable of Path
        Further include folders, searched after `DEVICE_ROOT`.
    flags : sequence of str
        Further compiler flags.

    Returns
    -------
    Path
        The library; its name holds a hash of all that went into it.

    Raises
    ------
    ToolError
        If the compiler is missing or refuses a source.
    StorageError
        If a folder cannot be made.
    """
    folders = [DEVICE_ROOT, *include]
    key = _hash_inputs(sources, folders, [*_COMMON, *_HOST, *flags])
    suffix = {"Windows": ".dll", "Darwin": ".dylib"}.get(platform.system(), ".so")
    library = cache_folder() / "host" / f"{name}-{key}{suffix}"
    if not library.exists():
        _make_folder(library.parent)
        with tempfile.TemporaryDirectory(dir=library.parent) as scratch:
            made = Path(scratch) / library.name
            _compile([*_COMMON, *_HOST, *flags], sources, folders, made)
            os.replace(made, library)
    return library


def build_firmware_elf(
    sources: Sequence[Path],
    linker_script: Path,
    output: Path,
    *,
    include: Iterable[Path] = (),
    flags: Sequence[str] = (),
) -> None:
    """Compile and link sources for the Cortex-M0+ into an ELF file.

    The same input gives the same bytes in any folder: no path and no time enters the file.

    Parameters
    ----------
    sources : sequence of Path
        C and assembly files.
    linker_script : Path
        The memory layout.
    output : Path
        Where the ELF goes; replaced only by a whole one.
    include, flags
        As for `build_host_library`.

    Raises
    ------
    ToolError
        If the compiler is missing or refuses a source.
    BoardError
        If it does not fit the RAM, or what flash a chip can address.
    StorageError
        If a folder cannot be made.
    """
    _make_folder(output.parent)
    with tempfile.TemporaryDirectory(dir=output.parent) as scratch:
        made = Path(scratch) / output.name
        folders = [DEVICE_ROOT, *include]
        arguments = [*_COMMON, *_CHIP, *flags, "-T", str(linker_script)]
        _compile(arguments, sources, folders, made)
        os.replace(made, output)


def _compile(
    arguments: Sequence[str], sources: Sequence[Path], folders: Iterable[Path], output: Path
) -> None:
    includes = [flag for folder in folders for flag in ("-I", str(folder))]
    command = [sys.executable, "-m", "ziglang", "cc", *arguments, *includes]
    command += [str(source) for source in sources]
    zig_cache = cache_folder() / "zig"
    _make_folder(zig_cache)
    environment = {
        **os.environ,
        "ZIG_GLOBAL_CACHE_DIR": str(zig_cache),
        "ZIG_LOCAL_CACHE_DIR": str(zig_cache),
    }
    result = subprocess.run(
        [*command, "-o", str(output)],
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
        check=False,
    )
    if result.returncode:
        if missing := _OVERFLOW.findall(result.stderr):
            count, region = max((int(count), region) for region, count in missing)
            raise BoardError(
                f"the firmware needs {count:,} bytes more {_MEMORIES[region]} than there is; use "
                "a network of fewer columns, bands or filters (its width)"
            )
        raise ToolError(_explain(result.stderr))


def _explain(stderr: str) -> str:
    if "No module named ziglang" in stderr:
        return "the C compiler is missing; install it with 'pip install ziglang'"
    if "NoSpaceLeft" in stderr or "No space left" in stderr:
        return f"the disk is full; make room for the compiler's cache in {cache_folder()}"
    return f"the C compiler failed:\n{stderr.strip()}"


def _hash_inputs(sources: Sequence[Path], folders: Iterable[Path], flags: Sequence[str]) -> str:
    digest = hashlib.sha256()
    digest.update(f"{_compiler_version()} {platform.machine()} {' '.join(flags)}".encode())
    headers = [header for folder in folders for header in sorted(folder.rglob("*.h"))]
    for path in [*sources, *headers]:
        digest.update(os.fsencode(path.name) + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@functools.cache
def _compiler_version() -> str:
    return version("ziglang")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{folder}: cannot be written ({error.strerror}); make room or choose another folder "
            "(JERBOA_CACHE sets that of the caches)"
        ) from error
