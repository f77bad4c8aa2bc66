"""The whole way at small scale: learns, repeats, resumes, reports, refuses."""

from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import Recording, RecordingVariation, Split
from jerboa.errors import DatasetError, ModelError
from jerboa.model_file import read_metadata
from jerboa.training import (
    PhaseSettings,
    build_network,
    examples_of,
    litert_predictor,
    load_network,
    train,
    train_baseline,
)

pytestmark = pytest.mark.training


class Interrupted:
    """A progress that notes what it is told, and stops like Ctrl-C at one epoch."""

    def __init__(self, phase: str = "", epoch: int = -1) -> None:
        self.told: list[tuple[str, int]] = []
        self.stop = (phase, epoch)

    def __call__(self, phase, epoch, epochs, metrics):
        self.told.append((phase, epoch))
        if (phase, epoch) == self.stop:
            raise KeyboardInterrupt


def weights(result) -> list[np.ndarray]:
    return load_network(result.network).get_weights()


def same(one, other) -> bool:
    return all((a == b).all() for a, b in zip(weights(one), weights(other), strict=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("whole")


@pytest.fixture(scope="module")
def progress() -> Interrupted:
    return Interrupted()


@pytest.fixture(scope="module")
def whole(tones, short, folder, progress):
    """One uninterrupted training."""
    return train(tones, folder, settings=short, progress=progress)


def test_learns(whole):
    losses = [row["validation_loss"] for row in whole.history["baseline"]]
    assert losses[-1] < losses[0] / 3
    assert whole.metrics["test_float"] >= 0.75
    assert whole.metrics["test_int8"] >= 0.75


def test_quantization_aware_training_is_no_worse_than_conversion(whole):
    assert whole.metrics["validation_int8"] == max(
        whole.metrics["validation_ptq"], whole.metrics["validation_qat"]
    )


def test_model_is_whole_and_knows_its_labels(tones, short, whole, folder):
    metadata = read_metadata(whole.model)
    assert metadata is not None
    assert metadata.labels == ("background", "alarm")
    test = examples_of(tones.test, tones.labels, short)
    assert litert_predictor(whole.model)(test.magnitudes).shape == (len(test), 2)
    left = {path.name for path in folder.iterdir()} - {"model.keras", "model.tflite"}
    assert left == {"baseline.checkpoint.npz", "quantization_aware.checkpoint.npz"}


def test_progress_and_history_tell_every_epoch(whole, progress):
    wanted = [("baseline", epoch) for epoch in range(9)]
    wanted += [("quantization_aware", epoch) for epoch in range(3)]
    assert progress.told == wanted
    assert [(name, row["epoch"]) for name, rows in whole.history.items() for row in rows] == wanted


def test_operators_are_compared_on_the_test_part(whole):
    assert [row.operator for row in whole.operators][-1] == "LOGISTIC"
    assert whole.operators[-1].max_error < 0.2


def test_same_seed_gives_same_model(tones, short, whole, tmp_path):
    again = train(tones, tmp_path, settings=short)
    assert same(again, whole)
    assert again.model.read_bytes() == whole.model.read_bytes()


@pytest.mark.parametrize(("phase", "epoch"), [("baseline", 2), ("quantization_aware", 1)])
def test_interrupted_training_resumes_to_the_same_model(
    tones, short, whole, tmp_path, phase, epoch
):
    with pytest.raises(KeyboardInterrupt):
        train(tones, tmp_path, settings=short, progress=Interrupted(phase, epoch))
    assert not (tmp_path / "model.tflite").exists()
    progress = Interrupted()
    resumed = train(tones, tmp_path, settings=short, progress=progress)
    assert (phase, epoch) in progress.told, "the interrupted phase starts where it stopped"
    assert ("baseline", 1) not in progress.told
    assert same(resumed, whole)
    assert resumed.model.read_bytes() == whole.model.read_bytes()
    assert resumed.history == whole.history


def test_other_settings_do_not_resume(tones, short, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        train(tones, tmp_path, settings=short, progress=Interrupted("baseline", 2))
    other = short.model_copy(update={"seed": 5})
    with pytest.raises(KeyboardInterrupt):
        train(tones, tmp_path, settings=other, progress=Interrupted("baseline", 1))


def test_rounding_of_another_network_does_not_resume(tones, short, tmp_path):
    from jerboa.training._phases import prepare
    from jerboa.training._to_int8 import quantize

    def stop(phase, epoch, epochs, metrics):
        if epoch == 1:
            raise KeyboardInterrupt

    networks = [build_network("tutorial", 1, seed=seed) for seed in (1, 2)]
    with pytest.raises(KeyboardInterrupt):
        quantize(networks[0], prepare(tones, short, tmp_path, progress=stop))
    begun = []
    material = prepare(tones, short, tmp_path, progress=lambda _, epoch, *__: begun.append(epoch))
    quantize(networks[1], material)
    assert begun[0] == 0, "from its own first epoch"


def test_damaged_checkpoint_starts_the_phase_over(tones, short, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        train(tones, tmp_path, settings=short, progress=Interrupted("baseline", 2))
    checkpoint = tmp_path / "baseline.checkpoint.npz"
    checkpoint.write_bytes(checkpoint.read_bytes()[:1_000])
    with pytest.raises(KeyboardInterrupt):
        train(tones, tmp_path, settings=short, progress=Interrupted("baseline", 1))


def test_transfer_trains_the_head_first_then_all(tones, short, tmp_path):
    rng = np.random.default_rng(0)
    three = tuple(
        Recording(
            label,
            f"{label}-{number}",
            held=rng.normal(0, 300 * (1 + index), 20_000).astype(np.int16),
        )
        for index, label in enumerate(("low", "middle", "high"))
        for number in range(3)
    )
    baseline = train_baseline(
        Split(three, three, (), ("low", "middle", "high")), tmp_path / "base", settings=short
    )
    before = load_network(baseline)
    short = short.model_copy(update={"quantization": "ptq"})
    frozen = short.model_copy(
        update={"fine_tuning": short.fine_tuning.model_copy(update={"epochs": 0})}
    )
    head_only = load_network(
        train(tones, tmp_path / "h", settings=frozen, baseline=baseline).network
    )
    moved = load_network(train(tones, tmp_path / "f", settings=short, baseline=baseline).network)
    kernel = before.get_layer("convolution").get_weights()[0]
    assert (head_only.get_layer("convolution").get_weights()[0] == kernel).all()
    assert (moved.get_layer("convolution").get_weights()[0] != kernel).any()
    assert moved.output_shape == (None, 1)


def test_threshold_goes_into_the_metadata(tones, short, tmp_path):
    def choose(targets, probabilities):
        assert probabilities.shape == (len(targets), 2)
        return 0.75

    plain = short.model_copy(update={"quantization": "ptq"})
    result = train(tones, tmp_path, settings=plain, choose_threshold=choose)
    metadata = read_metadata(result.model)
    assert metadata is not None
    assert metadata.decision.threshold == result.threshold == 0.75


def test_loss_that_is_no_number_is_an_error(tones, short, tmp_path):
    wild = PhaseSettings(epochs=3, learning_rate=1e30, final_learning_rate=1e30, patience=3)
    with pytest.raises(DatasetError, match="learning rate"):
        train(tones, tmp_path, settings=short.model_copy(update={"baseline": wild}))
    assert not (tmp_path / "model.tflite").exists()


def test_windows_that_are_all_alike_are_an_error(tones, short, tmp_path):
    """A tone whose period divides the step from window to window."""
    tone = np.round(8_000 * np.sin(2 * np.pi * np.arange(24_000) / 16)).astype(np.int16)
    alike = tuple(
        Recording(label, f"{label}-{number}", held=tone[: 16_000 + 4_000 * number])
        for label in tones.labels
        for number in range(3)
    )
    with pytest.raises(DatasetError, match=r"all \d+ training windows are alike"):
        train(Split(alike, alike, (), tones.labels), tmp_path, settings=short)


def test_empty_part_is_an_error(tones, short, tmp_path):
    with pytest.raises(DatasetError, match="validation part"):
        train(Split(tones.train, (), tones.test, tones.labels), tmp_path, settings=short)


def test_file_that_is_no_network_is_an_error(tones, short, tmp_path):
    broken = tmp_path / "broken.keras"
    broken.write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"broken\.keras"):
        train(tones, tmp_path / "run", settings=short, baseline=broken)


def test_augmentation_can_be_left_out(tones, short, tmp_path):
    plain = short.model_copy(update={"augmentation": None, "quantization": "ptq"})
    result = train(tones, tmp_path, settings=plain)
    assert result.chosen == "ptq"
    assert "validation_qat" not in result.metrics


@pytest.fixture(scope="module")
def log_mel(short):
    return short.model_copy(
        update={
            "front_end": "log_mel",
            "architecture": "small_cnn",
            "label_smoothing": 0.05,
            "weight_decay": 0.01,
            "weight_averaging": 0.8,
            "variation": RecordingVariation(copies=1),
            "quantization": "ptq",
        }
    )


def test_log_mel_network_learns_and_resumes_to_the_same_model(tones, log_mel, tmp_path):
    whole = train(tones, tmp_path / "whole", settings=log_mel)
    assert whole.metrics["test_float"] >= 0.75
    assert whole.metrics["test_int8"] >= whole.metrics["test_float"] - 0.1
    metadata = read_metadata(whole.model)
    assert metadata is not None
    assert metadata.front_end.kind == "log_mel"
    with pytest.raises(KeyboardInterrupt):
        train(tones, tmp_path / "again", settings=log_mel, progress=Interrupted("baseline", 3))
    assert same(train(tones, tmp_path / "again", settings=log_mel), whole)


def test_averaged_weights_are_judged_and_do_not_slow_the_training(tones, log_mel, tmp_path):
    histories = [
        train(tones, tmp_path / name, settings=log_mel.model_copy(update=changes)).history
        for name, changes in (("raw", {"weight_averaging": 0.0}), ("averaged", {}))
    ]
    losses, judged = (
        [[epoch[key] for epoch in history["baseline"][1:]] for history in histories]
        for key in ("loss", "validation_loss")
    )
    assert losses[1] == pytest.approx(losses[0], rel=1e-4)
    assert judged[1] != pytest.approx(judged[0], rel=1e-2)


def test_bfloat16_gives_a_float32_network_that_learned_as_well(tones, log_mel, tmp_path):
    settings = log_mel.model_copy(update={"precision": "bfloat16"})
    result = train(tones, tmp_path, settings=settings)
    assert result.metrics["test_float"] >= 0.75
    network = load_network(result.network)
    assert {layer.compute_dtype for layer in network.layers} == {"float32"}
    # What validation saw in bfloat16 is what the float32 network gives.
    best = min(result.history["baseline"], key=lambda epoch: epoch["validation_loss"])
    assert result.metrics["validation_float"] == pytest.approx(best["validation_accuracy"], abs=0.1)


def test_base_of_another_front_end_is_refused(tones, whole, log_mel, tmp_path):
    with pytest.raises(ModelError, match="124 columns and 129 bins, the front end 'log_mel'"):
        train(tones, tmp_path, settings=log_mel, baseline=whole.network)
