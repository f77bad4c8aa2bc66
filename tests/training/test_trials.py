"""Trials share what is read, and each goes on where it was."""

import pytest

from jerboa.training import Trials

pytestmark = pytest.mark.training


def test_an_interrupted_trial_goes_on_in_a_process_that_trains_no_other(tones, short, tmp_path):
    def stop(phase, epoch, epochs, metrics):
        if epoch == 2:
            raise KeyboardInterrupt

    few = short.baseline.model_copy(update={"epochs": 4})
    first, second = (
        short.model_copy(update={"baseline": few.model_copy(update={"learning_rate": rate})})
        for rate in (1e-2, 5e-3)
    )
    trials = Trials(tones)
    trials.train(first, tmp_path / "first")
    with pytest.raises(KeyboardInterrupt):
        trials.train(second, tmp_path / "second", stop)
    trained = []
    Trials(tones).train(
        second,
        tmp_path / "second",
        lambda phase, epoch, epochs, metrics: trained.append(epoch) if metrics else None,
    )
    assert trained == [3, 4]
