"""The station "Sounds": ``/api/clips``."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import soundfile
from fastapi import APIRouter, File, Form, Query, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict, Field

from jerboa import clips
from jerboa.errors import ClipError, JerboaError
from jerboa.project import Project
from jerboa.studio._advice import advice
from jerboa.studio._library import Library, check_label
from jerboa.studio._pictures import envelope, heat
from jerboa.studio._sandbox import Upload, decode
from jerboa.training import find_front_end

MOST_FILES = 500
"""In one request; the page sends a few at a time."""

LONGEST = 1e6
"""Seconds that a clip can have at most."""

_NOT_PLAYED = frozenset({".aif", ".aiff"})
"""By browsers other than Safari."""

Identity = Annotated[str, Query(max_length=400, description="LABEL/NAME of a clip")]


_AUDIO: dict[int | str, dict[str, Any]] = {
    200: {"content": {"audio/*": {"schema": {"type": "string", "format": "binary"}}}}
}


class Bytes(Response):
    """Numbers of a picture."""

    media_type = "application/octet-stream"


class ClipChange(BaseModel):
    """What may be changed of a clip."""

    model_config = ConfigDict(extra="forbid")

    label: str | None = Field(default=None, max_length=64)
    start: float | None = Field(default=None, ge=0, le=LONGEST, allow_inf_nan=False)
    end: float | None = Field(default=None, ge=0, le=LONGEST, allow_inf_nan=False)


def router(project: Project) -> APIRouter:
    """Everything under ``/api/clips``."""
    api = APIRouter(prefix="/api/clips")
    library = Library(project)

    @api.get("")
    def listing() -> dict[str, object]:
        facts = [clip.facts() for clip in library.clips()]
        return {
            "clips": facts,
            "noise": library.count_noise(),
            "advice": advice(facts),
            "undo": library.latest_change(),
        }

    @api.post("")
    def upload(
        label: Annotated[str, Form(max_length=64)],
        files: Annotated[list[UploadFile], File(max_length=MOST_FILES)],
    ) -> dict[str, object]:
        check_label(label)
        return {"results": _take(library, label, files)}

    @api.patch("")
    def change(id: Identity, wanted: ClipChange) -> dict[str, object]:
        if (wanted.start is None) != (wanted.end is None):
            raise ClipError("a part has a start and an end; give both, in seconds")
        if wanted.label is not None:
            check_label(wanted.label)
        clip = library.find(id)
        if wanted.start is not None and wanted.end is not None:
            clip = library.trim(clip.identity, wanted.start, wanted.end)
        if wanted.label is not None:
            clip = library.relabel(clip.identity, wanted.label)
        return clip.facts()

    @api.delete("")
    def delete(id: Identity) -> dict[str, object]:
        library.delete(id)
        return {"deleted": id}

    @api.post("/undo")
    def undo() -> dict[str, object]:
        return library.undo().facts()

    @api.get("/audio", response_class=FileResponse, responses=_AUDIO)
    def audio(id: Identity) -> Response:
        clip = library.find(id)
        if clip.path.suffix.lower() in _NOT_PLAYED:
            held = io.BytesIO()
            soundfile.write(held, clip.samples(), clips.SAMPLE_RATE, format="WAV")
            return Response(held.getvalue(), media_type="audio/wav")
        return FileResponse(clip.path, content_disposition_type="inline")

    @api.get("/waveform")
    def waveform(
        id: Identity, points: Annotated[int, Query(ge=16, le=4000)] = 600
    ) -> dict[str, object]:
        samples = library.find(id).samples()
        low, high = envelope(samples, points)
        return {
            "seconds": len(samples) / clips.SAMPLE_RATE,
            "low": np.round(low, 4).tolist(),
            "high": np.round(high, 4).tolist(),
        }

    @api.get("/spectrogram", response_class=Bytes)
    def spectrogram(id: Identity, columns: Annotated[int, Query(ge=16, le=4000)] = 4000) -> Bytes:
        chosen = Project.open(project.folder).settings.training.front_end
        levels = heat(library.find(id).samples(), find_front_end(chosen), columns)
        headers = {"x-columns": str(levels.shape[0]), "x-bins": str(levels.shape[1])}
        return Bytes(levels.tobytes(), headers=headers)

    return api


def _take(library: Library, label: str, files: Sequence[UploadFile]) -> list[dict[str, object]]:
    """Decode and keep files; whichever cannot be taken says why, the others arrive."""
    with tempfile.TemporaryDirectory(prefix="jerboa-upload-") as folder:
        uploads = []
        for number, file in enumerate(files):
            name = (file.filename or "clip")[:200]
            held = Path(folder) / f"{number}{_suffix(name)}"
            with held.open("wb") as copy:
                shutil.copyfileobj(file.file, copy)
            uploads.append(Upload(held, Path(folder) / f"{number}-clip.wav", name))
        return [
            {"name": upload.name, "problem": problem}
            if problem
            else _keep(library, label, upload.name, upload.target)
            for upload, problem in zip(uploads, decode(uploads), strict=True)
        ]


def _keep(library: Library, label: str, name: str, decoded: Path) -> dict[str, object]:
    try:
        return {"name": name, "clip": library.add(label, name, decoded).facts()}
    except JerboaError as error:
        return {"name": name, "problem": str(error)}


def _suffix(name: str) -> str:
    suffix = Path(name.replace("\\", "/")).suffix.lower()
    return suffix if suffix in clips.AUDIO_SUFFIXES else ".wav"
