"""What each room shows; a change here is a change for everyone who uses jerboa from Python."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator

import pytest

import jerboa

FACES = {
    "jerboa": "__version__",
    "jerboa.board": """BoardState BootDevice Bus CONNECTED Capture CsvLog Device Flashed Gone
        JsonLinesLog LOST Level LineReader Listener Log Message NO_BOARD PicoBoot PortInfo PortLost
        Refused SerialStream SoundCard Stall Stream SystemBus Transport UDEV_FILE UDEV_RULE ask bar
        capture choose_port devices event_text flash kind measure open_log render write_flash""",
    "jerboa.bounds": "SLOWEST require_at_least require_ranges require_shares",
    "jerboa.cli": "main",
    "jerboa.clips": """ACTIVITY_HOP AUDIO_SUFFIXES Augmentation BACKGROUND BACKGROUND_NOISE
        CATALOGUE Dataset FRACTIONS Recording RecordingVariation SAMPLE_RATE Scene Split
        WindowSettings active_windows audio_files augment background_scenes check_label
        check_trainable combine cut_windows drop_silent esc50 find_activity folder generated get
        merge_same_sound mixed_scenes one_label read_clip sound_in_windows speech_commands split
        take_windows to_int16 unread_files vary_recording windows_of write_clip
        write_generated""",
    "jerboa.compiler": """AssemblyMemory CompiledModel Graph OPERATORS Operator OperatorFacts
        PartialHop PlacedTensor Quantization Tensor TensorFacts TensorRows compile_model
        read_graph""",
    "jerboa.device": """DEVICE_ROOT InputQuantization LevelConstants MelTables PcenTables
        build_firmware_elf build_host_library cache_folder fft_groups input_quantization
        level_constants mel_tables pcen_tables""",
    "jerboa.elf_file": "Function is_of_build name_of read_functions",
    "jerboa.emulator": """BARE_LINKER_SCRIPT BARE_SOURCES ElfRun Event FunctionCycles Hop Led
        LiveBoard Probe ProbeHits Simulation UsbDevice UsbReply UsbStep run_elf simulate""",
    "jerboa.errors": """BoardError ClipError DatasetError DeviceError DownloadError
        EnvironmentFault JerboaError ModelError PathError ProjectError SimulationError StorageError
        ToolError
        UnsupportedModelError UserError""",
    "jerboa.evaluation": """CostRow HOPS_A_SECOND Interval LEAST_SOURCES LabelScore Mistake
        OperatorRow PairedResult Picture Reliability ReportContent RobustnessRow Roc Scores
        SplitRow Stream StreamScore choose_threshold compare_scores compare_thresholds
        find_events fit_decision mcnemar reliability score_streams sign_flip write_report""",
    "jerboa.features": "LevelNormalization LogMel Pcen Spectrogram decimate_pdm",
    "jerboa.firmware": """Board EXPORT_TARGETS Firmware FirmwareSettings HIGHEST_MHZ HOP_SAMPLES
        HostClassifier HostStream MapEntry MemoryMap MicrophoneKind StreamEvent Wiring board_names
        build_firmware clock_choices expected_current export_model export_tflm find_board
        hop_cycles hop_limit load_model lowest_clock pll_settings wire""",
    "jerboa.interruption": "say_again",
    "jerboa.model_file": """Decision FrontEnd FrontEndSettings LevelSettings LogMelSettings
        Metadata PcenSettings TUTORIAL_FRONT_END read_metadata write_metadata""",
    "jerboa.notebook": "ClipBrowser Flasher Recorder SerialMonitor TrainingMonitor VirtualBoard",
    "jerboa.pretraining": """Lessons PretrainingSettings Windows YamNet draw_lessons get_yamnet
        pretrain""",
    "jerboa.project": """BoardTrial Comparison DecisionFit HOP_CYCLES HopBudget HopNetwork
        NetworkProfile OperatorProfile Profile Project ProjectSettings Run TEMPLATES check_name
        choose_clock compare_runs count_learned describe_decision fit_model hear_labels
        hear_recordings hear_scenes measure_hop profile_model run_demo score_trials
        tested_recordings train_project try_on_board with_threshold""",
    "jerboa.search": "Budget Cost Found SearchResults read_results search_project",
    "jerboa.storage": "storage_errors take_lock write_figure write_whole",
    "jerboa.studio": "create_app serve",
    "jerboa.training": """ARCHITECTURES Architecture DistillationSettings Examples
        FeatureAugmentation FrontEnd MiningSettings NetworkCost OperatorCheck PhaseSettings
        Predictor Progress TrainingResult TrainingSettings Trials build_network check_int8
        check_streams convert examples_of find_front_end fingerprint_recordings fits_base
        heard_by_shipped_bases keras_predictor litert_predictor load_network network_cost
        place_windows shipped_base train train_baseline write_base write_untrained""",
    "jerboa.uf2_file": "WOULD_NOT_BOOT read_uf2 would_boot",
}

NOTHING = {"None", str(Iterator[None])}
SELF = {"self", "cls"}


@pytest.mark.parametrize("room", FACES)
def test_public_face(room: str) -> None:
    module = importlib.import_module(room)
    assert sorted(module.__all__) == sorted(FACES[room].split())
    assert all(hasattr(module, name) for name in module.__all__)


def test_no_room_is_forgotten() -> None:
    found = [each.name for each in pkgutil.iter_modules(jerboa.__path__, "jerboa.")]
    assert set(FACES) | {"jerboa.__main__"} == {"jerboa", *found}


@pytest.mark.parametrize("room", FACES)
def test_functions_tell_what_they_give(room: str) -> None:
    """One line may tell it; a docstring with sections has one for it."""
    module = importlib.import_module(room)
    for name in module.__all__:
        function = getattr(module, name)
        if not inspect.isfunction(function):
            continue
        text = inspect.getdoc(function) or ""
        given = inspect.signature(function).return_annotation
        told = not text.count("\n---") or "\nReturns\n---" in text or "\nYields\n---" in text
        assert text, name
        assert told or str(given) in NOTHING, name


def is_ours(thing: object) -> bool:
    return str(getattr(thing, "__module__", "")).startswith("jerboa")


def routines(room: str) -> Iterator[tuple[str, Callable[..., object]]]:
    """The public functions of a room, and the public methods of its classes."""
    module = importlib.import_module(room)
    for name in module.__all__:
        shown = getattr(module, name)
        if inspect.isfunction(shown):
            yield name, shown
        for parent in filter(is_ours, inspect.getmro(shown)) if inspect.isclass(shown) else ():
            for key in vars(parent):
                found = getattr(shown, key)
                if not key.startswith("_") and inspect.isroutine(found) and callable(found):
                    yield f"{name}.{key}", found


@pytest.mark.parametrize("room", FACES)
def test_a_section_of_parameters_has_all_of_them(room: str) -> None:
    for name, routine in routines(room):
        _, found, section = (inspect.getdoc(routine) or "").partition("\nParameters\n---")
        section = re.split(r"\n\n\w+\n---", section)[0]
        given = [key for key in inspect.signature(routine).parameters if key not in SELF]
        lacking = [key for key in given if not re.search(rf"^[\w, ]*\b{key}\b", section, re.M)]
        assert not found or not lacking, (name, lacking)


@pytest.mark.parametrize("room", FACES)
def test_arrays_have_their_shapes(room: str) -> None:
    for name, routine in routines(room):
        annotations = [str(each) for each in inspect.get_annotations(routine).values()]
        if any("NDArray" in each or "ndarray" in each for each in annotations):
            assert re.search(r"\bshape", inspect.getdoc(routine) or ""), name
