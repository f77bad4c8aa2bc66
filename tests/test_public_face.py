"""What each room shows; a change here is a change for everyone who uses jerboa from Python."""

import importlib

import pytest

FACES = {
    "jerboa": "__version__",
    "jerboa.board": """Capture Level SoundCard bar capture measure
        BoardState BootDevice Bus CONNECTED CsvLog Device Flashed Gone
        JsonLinesLog LOST
        LineReader Listener Log Message PicoBoot PortInfo PortLost Refused SerialStream
        Stall Stream SystemBus Transport UDEV_FILE UDEV_RULE ask choose_port devices
        event_text flash kind open_log render write_flash""",
    "jerboa.device": """DEVICE_ROOT InputQuantization LevelConstants MelTables PcenTables
        build_firmware_elf build_host_library cache_folder fft_groups
        input_quantization level_constants mel_tables pcen_tables""",
    "jerboa.evaluation": """HOPS_A_SECOND LEAST_RECORDINGS CostRow Interval LabelScore Mistake
        OperatorRow PairedResult Picture Reliability ReportContent RobustnessRow Roc Scores
        SplitRow Stream StreamScore choose_threshold compare_scores compare_thresholds find_events
        fit_decision mcnemar reliability score_streams sign_flip write_report""",
    "jerboa.features": "LevelNormalization LogMel Pcen Spectrogram decimate_pdm stft_magnitude",
    "jerboa.model_file": """TUTORIAL_FRONT_END Decision FrontEnd FrontEndSettings LevelSettings
        LogMelSettings Metadata PcenSettings read_metadata write_metadata""",
    "jerboa.pretraining": """Lessons PretrainingSettings Windows YamNet draw_lessons get_yamnet
        pretrain""",
    "jerboa.project": """BoardTrial Comparison DecisionFit HOP_CYCLES HopBudget HopNetwork
        NetworkProfile OperatorProfile Profile Project ProjectSettings Run TEMPLATES check_name
        choose_clock compare_runs describe_decision fit_model hear_recordings hear_scenes
        measure_hop profile_model run_demo score_trials train_project try_on_board
        with_threshold""",
}


@pytest.mark.parametrize("room", FACES)
def test_public_face(room: str) -> None:
    module = importlib.import_module(room)
    assert sorted(module.__all__) == sorted(FACES[room].split())
    assert all(hasattr(module, name) for name in module.__all__)
