"""A user's project folder: ``jerboa.toml``, ``clips/LABEL/*.wav``, ``runs/``."""

from jerboa.project._board_trials import BoardTrial, score_trials, try_on_board
from jerboa.project._clock import choose_clock
from jerboa.project._comparison import Comparison, compare_runs
from jerboa.project._decision_fit import DecisionFit, fit_model
from jerboa.project._demo import run_demo
from jerboa.project._evaluation import hear_labels, hear_recordings, hear_scenes
from jerboa.project._hop_budget import HOP_CYCLES, HopBudget, measure_hop
from jerboa.project._network_profile import NetworkProfile, OperatorProfile
from jerboa.project._profile import HopNetwork, Profile, profile_model
from jerboa.project._project import Project
from jerboa.project._report import describe_decision
from jerboa.project._runs import Run, check_name
from jerboa.project._settings import TEMPLATES, ProjectSettings
from jerboa.project._tested import count_learned, tested_recordings
from jerboa.project._threshold import with_threshold
from jerboa.project._training import train_project

__all__ = [
    "HOP_CYCLES",
    "TEMPLATES",
    "BoardTrial",
    "Comparison",
    "DecisionFit",
    "HopBudget",
    "HopNetwork",
    "NetworkProfile",
    "OperatorProfile",
    "Profile",
    "Project",
    "ProjectSettings",
    "Run",
    "check_name",
    "choose_clock",
    "compare_runs",
    "count_learned",
    "describe_decision",
    "fit_model",
    "hear_labels",
    "hear_recordings",
    "hear_scenes",
    "measure_hop",
    "profile_model",
    "run_demo",
    "score_trials",
    "tested_recordings",
    "train_project",
    "try_on_board",
    "with_threshold",
]
