"""A search: within the budget, resumed after a kill, and its results the study's."""

import os
import socket
import subprocess
import sys

import optuna
import pytest

from jerboa.errors import ProjectError, ToolError
from jerboa.search import Budget, Cost, read_results, search_project
from jerboa.training import TrainingSettings

pytestmark = pytest.mark.training

BUDGET = Budget(cycles=800_000)


def study(project, name="first"):
    return optuna.load_study(
        study_name=name, storage=f"sqlite:///{project.folder / 'search' / name}.db"
    )


def search(project, progress, budget=BUDGET, trials=3, **more):
    return search_project(
        project, "first", budget, trials=trials, epochs=2, progress=progress, **more
    )


def test_finds_what_optuna_calls_best_within_the_budget(project, watch):
    seen = watch()
    found = search(project, seen, trials=4)
    assert len(found.trials) == len(seen.trials) == 4
    assert all(each.cost.cycles <= 800_000 for each in found.trials)
    trained = {name for name, _ in seen.told if name.startswith("trial")}
    assert trained == {f"trial {each.number}" for each in found.trials}, "no other was trained"
    best = study(project).best_trial
    assert found.fitting[0].accuracy == best.value
    settings = found.find(best.number)
    assert isinstance(settings, TrainingSettings)
    assert settings.baseline.learning_rate == best.params["learning_rate"]
    assert f"{settings.architecture} x{settings.width:g}" == best.params["network"]
    for each in found.fitting:
        beaten = any(
            other.accuracy >= each.accuracy and other.cost.cycles < each.cost.cycles
            for other in found.fitting
        )
        assert not (beaten and each in found.front())
    folder = project.folder / "search"
    assert (folder / "first.png").read_bytes().startswith(b"\x89PNG")
    assert read_results(project.folder, "first") == found
    assert {path.name for path in folder.iterdir()} == {
        *("costs.json", "first.db", "first.json", "first.png", ".first.lock"),
    }


def test_an_interrupted_trial_goes_on_where_it_was(project, watch):
    with pytest.raises(KeyboardInterrupt):
        search(project, watch(stop=1))
    *_, interrupted = study(project).trials
    assert interrupted.state == optuna.trial.TrialState.RUNNING
    seen = watch()
    found = search(project, seen, trials=1)
    *_, resumed = study(project).trials
    trained = [told for told in seen.told if told[0].startswith("trial")]
    assert trained == [(f"trial {resumed.number}", 2)], "its first epoch is not trained again"
    assert resumed.params == interrupted.params
    assert set(resumed.intermediate_values) == {1, 2}
    assert [each.number for each in found.trials] == [resumed.number]


def test_more_trials_go_on_with_the_same_study(project, watch):
    search(project, watch(), trials=1)
    seen = watch()
    found = search(project, seen, trials=2)
    assert len(found.trials) == 2
    assert len(seen.trials) == 1
    assert len({str(each.settings) for each in found.trials}) == 2, "no draw is repeated"


@pytest.mark.parametrize(
    ("budget", "reason"),
    [
        (Budget(cycles=400_000), "500,000 cycles against 400,000"),
        (Budget(ram=40), "50 bytes of RAM against 40"),
        (Budget(flash=999), "1,000 bytes of flash against 999"),
    ],
)
def test_a_budget_that_nothing_fits_names_the_cheapest(project, watch, budget, reason):
    with pytest.raises(ProjectError, match=f"the cheapest, .* x0.5, takes .*{reason}"):
        search(project, watch(), budget)
    assert not (project.folder / "search" / "first.db").exists()


def test_the_cheapest_is_cheap_in_what_there_is_too_little_of(project, watch, monkeypatch):
    def measure(settings, labels, board, firmware):
        if settings.architecture == "streaming":
            return Cost(failure="no compiler")
        lean = settings.architecture == "detector"
        return Cost(300_000 if lean else 200_000, ram=50 if lean else 90, flash=1_000)

    monkeypatch.setattr("jerboa.search._cost._measure", measure)
    with pytest.raises(ProjectError, match=r"the cheapest, detector x0\.5, .*50 bytes of RAM ag"):
        search(project, watch(), Budget(ram=40))


HOLD = """
import sys
from pathlib import Path
from jerboa.search._study import open_study
with open_study(Path(sys.argv[1]), 0):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_a_second_process_is_kept_out_until_the_first_is_killed(project, watch):
    path = project.folder / "search" / "first.db"
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(ProjectError, match="another process is searching"):
            search(project, watch())
    finally:
        other.kill()
        other.communicate()
    assert search(project, watch(), trials=1).trials


def test_a_file_that_is_no_study_is_left_alone(project, watch):
    path = project.folder / "search" / "first.db"
    path.parent.mkdir()
    path.write_bytes(b"no database" * 100)
    with pytest.raises(ProjectError, match=r"first\.db: not a study"):
        search(project, watch())
    assert path.read_bytes() == b"no database" * 100


def test_a_trial_that_is_not_there(project, watch):
    with pytest.raises(ProjectError, match="jerboa search first"):
        read_results(project.folder, "first")
    found = search(project, watch(), trials=1)
    with pytest.raises(ProjectError, match="no trial 77 to train with; the best ones: "):
        found.find(77)


def test_ray_trains_the_same_study(project, watch, monkeypatch):
    pytest.importorskip("ray")
    monkeypatch.delenv("RAY_USAGE_STATS_ENABLED", raising=False)
    seen = watch()
    found = search(project, seen, trials=2, ray="local")
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0", "what is found stays on this machine"
    assert len(found.trials) == 2
    assert {epoch for stage, epoch in seen.told if stage.startswith("trial")} == {1, 2}


@pytest.mark.parametrize("scheme", ["", "ray://"])
def test_an_address_where_no_cluster_is_is_told_at_once(project, watch, monkeypatch, scheme):
    """Ray itself would try for minutes."""
    ray = pytest.importorskip("ray")
    monkeypatch.setattr(ray, "init", lambda **_: pytest.fail("Ray was asked"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"{scheme}127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ToolError, match=f"no Ray cluster at '{address}' .*or give 'local'"):
            search(project, watch(), trials=1, ray=address)
