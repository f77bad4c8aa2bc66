"""Bad input: one clear line that names the thing and the next step, exit code 2, nothing lost."""

import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile
from command_line import RATE, Run, check, noise
from tflite_builder import TfliteBuilder

from jerboa.clips import write_clip


@pytest.fixture
def earlier_run(project: Path) -> bytes:
    """A finished run that must survive whatever comes."""
    run = project / "runs" / "earlier"
    run.mkdir(parents=True)
    (run / "metrics.json").write_text("{}")
    return (run / "metrics.json").read_bytes()


def check_runs(project: Path, earlier: bytes) -> None:
    """No half-written run, and the earlier one as it was."""
    assert (project / "runs" / "earlier" / "metrics.json").read_bytes() == earlier
    visible = [path.name for path in (project / "runs").iterdir() if path.name[0] != "."]
    assert visible == ["earlier"]


def test_no_audio(jerboa: Run, project: Path, earlier_run: bytes) -> None:
    shutil.rmtree(project / "clips")
    (project / "clips").mkdir()
    check(jerboa("train", "-p", project), str(project / "clips"))
    check_runs(project, earlier_run)


def test_one_label_only(jerboa: Run, project: Path, earlier_run: bytes) -> None:
    shutil.rmtree(project / "clips" / "background")
    check(jerboa("train", "-p", project), "'kettle' is the only label", "add a second")
    check_runs(project, earlier_run)


def test_fewer_than_three_recordings(jerboa: Run, project: Path, earlier_run: bytes) -> None:
    (project / "clips" / "kettle" / "k0.wav").unlink()
    check(jerboa("train", "-p", project), "label 'kettle' has 2 independent recordings", "add")
    check_runs(project, earlier_run)


def broken(kind: str, path: Path) -> None:
    """Write a file that is no usable recording."""
    if kind == "truncated":
        write_clip(path, noise(99))
        path.write_bytes(path.read_bytes()[:1000])
    elif kind == "text":
        path.write_text("this is no sound\n")
    elif kind == "empty":
        soundfile.write(path, np.zeros(0), RATE)
    elif kind == "nan":
        soundfile.write(path, np.full(RATE, np.nan), RATE, subtype="FLOAT")


@pytest.mark.parametrize("kind", ["truncated", "text", "empty", "nan"])
def test_a_file_that_is_no_recording(
    jerboa: Run, project: Path, earlier_run: bytes, tmp_path: Path, kind: str
) -> None:
    bad, good = tmp_path / f"{kind}.wav", tmp_path / "good.wav"
    broken(kind, bad)
    write_clip(good, noise(98))
    check(jerboa("import", "kettle", good, bad, "-p", project), f"{kind}.wav", ";")
    assert not (project / "clips" / "kettle" / "good.wav").exists(), "nothing is half imported"
    broken(kind, project / "clips" / "kettle" / "k0.wav")
    check(jerboa("train", "-p", project), "k0.wav", ";")
    check_runs(project, earlier_run)


@pytest.mark.training
def test_ten_minutes_of_silence(jerboa: Run, project: Path, earlier_run: bytes) -> None:
    silent = np.zeros(600 * RATE, np.int16)
    for index in range(3):
        silent[0] = index
        write_clip(project / "clips" / "kettle" / f"k{index}.wav", silent)
    (project / "jerboa.toml").write_text('base = "none"\n')
    check(jerboa("train", "-p", project), "kettle", "silence", ";")
    check_runs(project, earlier_run)


@pytest.mark.parametrize("label", ["a/b", "🔥", "", "../up", "x" * 40])
def test_a_label_that_is_no_name(jerboa: Run, project: Path, tmp_path: Path, label: str) -> None:
    clip = tmp_path / "clip.wav"
    write_clip(clip, noise(1))
    check(jerboa("import", label, clip, "-p", project), f"label '{label}'", ";")
    assert sorted(path.name for path in (project / "clips").iterdir()) == ["background", "kettle"]


def test_an_emoji_folder_among_the_clips(jerboa: Run, project: Path, earlier_run: bytes) -> None:
    (project / "clips" / "kettle").rename(project / "clips" / "🔥")
    check(jerboa("train", "-p", project), "🔥")
    check_runs(project, earlier_run)


def test_no_project(jerboa: Run, tmp_path: Path) -> None:
    check(jerboa("train", "-p", tmp_path), "is no jerboa project", "jerboa new")


@pytest.mark.parametrize(
    ("command", "what"), [("build", "a .tflite"), ("profile", "a .tflite"), ("flash", "a UF2")]
)
def test_neither_a_file_nor_a_project(
    jerboa: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, what: str
) -> None:
    monkeypatch.chdir(tmp_path)
    check(jerboa(command), "is no jerboa project", f"name {what}")


def test_a_setting_that_is_not_known(jerboa: Run, project: Path) -> None:
    (project / "jerboa.toml").write_text("bord = 'pico'\n")
    check(jerboa("train", "-p", project), "jerboa.toml", "'bord'")


def test_an_unknown_board(jerboa: Run, project: Path, alarm_model: Path, tmp_path: Path) -> None:
    parts = ("unknown board 'picco'", "choose one of adafruit_feather_rp2040", "sparkfun_micromod")
    check(jerboa("build", alarm_model, "--board", "picco", "-o", tmp_path), *parts)
    (project / "jerboa.toml").write_text('board = "picco"\n')
    check(jerboa("train", "-p", project), *parts)


def network(operator: str, dtype: str) -> bytes:
    """A network of one operator."""
    builder = TfliteBuilder()
    scale = () if dtype == "float32" else 1 / 256
    source = builder.tensor((1, 124, 129, 1), scale, [-128], dtype=dtype)
    answer = builder.tensor((1, 124, 129, 1), scale, [-128], dtype=dtype)
    builder.operator(operator, [source], answer)
    return builder.finish([source], [answer])


@pytest.mark.parametrize(
    ("contents", "parts"),
    [
        (network("RELU", "float32"), ("float", "int8")),
        (network("ELU", "int8"), ("ELU",)),
        (network("RELU", "int8")[:200], ("truncated",)),
        (b"not a model at all", ("not a .tflite",)),
    ],
    ids=["float", "unsupported", "truncated", "text"],
)
def test_a_model_that_cannot_be_built(
    jerboa: Run, tmp_path: Path, contents: bytes, parts: tuple[str, ...]
) -> None:
    model = tmp_path / "model.tflite"
    model.write_bytes(contents)
    for command in ("build", "compile", "profile"):
        check(jerboa(command, model, "-o", tmp_path / "out"), f"{model}: ", *parts)
    assert not (tmp_path / "out" / "firmware.uf2").exists()


def test_a_uf2_of_another_family(jerboa: Run, tmp_path: Path) -> None:
    clip, uf2 = tmp_path / "clip.wav", tmp_path / "other.uf2"
    write_clip(clip, noise(1))
    header = struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, 0x10000000, 256, 0, 1, 0x68ED2B88)
    uf2.write_bytes(header + bytes(476) + struct.pack("<I", 0x0AB16F30))
    check(jerboa("simulate", uf2, clip), "other.uf2")


def test_a_missing_file(jerboa: Run, tmp_path: Path) -> None:
    check(jerboa("build", tmp_path / "none.tflite"), "none.tflite")


def test_a_trial_of_no_search(jerboa: Run, project: Path, earlier_run: bytes) -> None:
    outcome = jerboa("train", "-p", project, "--trial", 3)
    assert outcome.code == 2
    assert "--search NAME" in outcome.err
    check_runs(project, earlier_run)


def test_a_file_where_a_label_is_to_be(jerboa: Run, project: Path) -> None:
    (project / "clips" / "whistle").write_text("mine")
    sound = project / "clips" / "kettle" / "k0.wav"
    outcome = jerboa("import", "whistle", sound, "-p", project)
    check(outcome, "whistle is a file", "choose another label")
    assert (project / "clips" / "whistle").read_text() == "mine"


@pytest.mark.parametrize("command", [("new",), ("demo", "-o")])
def test_a_file_where_a_folder_is_to_be(
    jerboa: Run, tmp_path: Path, command: tuple[str, ...]
) -> None:
    file = tmp_path / "taken"
    file.write_text("mine")
    check(jerboa(*command, file), str(file), "is a file", "choose another folder")
    assert file.read_text() == "mine"


@pytest.mark.training
@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('[training]\narchitecture = "residual"\n', "bytes more RAM than there is"),
        ('[firmware]\nclock = "auto"\n[training]\narchitecture = "temporal"\n', "a hop takes"),
    ],
    ids=["memory", "clock"],
)
def test_a_network_that_the_board_cannot_run_is_told_before_it_is_trained(
    jerboa: Run, project: Path, earlier_run: bytes, settings: str, told: str
) -> None:
    (project / "jerboa.toml").write_text(f'base = "none"\n{settings}')
    check(jerboa("train", "-p", project), told)
    check_runs(project, earlier_run)


@pytest.mark.training
def test_a_base_that_does_not_match(jerboa: Run, project: Path, earlier_run: bytes) -> None:
    (project / "jerboa.toml").write_text('base = "shipped"\n')
    check(jerboa("train", "-p", project), "'spectrogram'", "'tutorial'", 'base = "auto"')
    check_runs(project, earlier_run)


@pytest.mark.training
def test_an_own_base_that_is_missing_or_damaged(
    jerboa: Run, project: Path, earlier_run: bytes
) -> None:
    (project / "jerboa.toml").write_text('base = "own.npz"\n')
    check(jerboa("train", "-p", project), "own.npz", "is not there", "'jerboa pretrain'")
    (project / "own.npz").write_bytes(b"nothing")
    check(jerboa("train", "-p", project), "own.npz: not a base that can be loaded", 'base = "none"')
    check_runs(project, earlier_run)


def test_pretraining_without_a_sound(jerboa: Run, tmp_path: Path) -> None:
    check(jerboa("pretrain", tmp_path, "-o", tmp_path / "base.npz"), str(tmp_path), "no recordings")
    check(jerboa("pretrain", tmp_path / "gone"), "gone")
    assert not list(tmp_path.iterdir())


def test_a_teacher_that_is_no_run(jerboa: Run, project: Path, earlier_run: bytes) -> None:
    (project / "jerboa.toml").write_text('[training.distillation]\nteachers = ["third"]\n')
    check(jerboa("train", "-p", project), "teacher 'third'", "the name of a run")
    check_runs(project, earlier_run)


def test_streams_that_are_not_there(jerboa: Run, project: Path, earlier_run: bytes) -> None:
    check(jerboa("train", "-p", project, "--streams", project / "hours"), "hours")
    check_runs(project, earlier_run)


def test_a_search_that_was_never_made(jerboa: Run, project: Path, earlier_run: bytes) -> None:
    check(jerboa("train", "-p", project, "--search", "first"), "jerboa search first")
    check_runs(project, earlier_run)


def test_sound_files_that_cannot_be_read_are_named(
    jerboa: Run, project: Path, tmp_path: Path
) -> None:
    memos = tmp_path / "memos"
    write_clip(memos / "one.wav", noise(30))
    (memos / "old").mkdir()
    (memos / "old" / "two.M4A").write_bytes(b"ftypM4A ")
    (memos / "notes.txt").write_text("none")
    outcome = jerboa("import", "kettle", memos, "-p", project)
    assert outcome.code == 0
    told = outcome.out.replace("\n", "")
    assert "1 recording in" in told
    assert "passed over, since it cannot be read" in told
    assert "two.M4A" in told
    assert "passed over" not in jerboa("import", "kettle", memos / "one.wav", "-p", project).out
