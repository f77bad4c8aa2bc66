"""Pins: the board's table and the user's choice, and one clear line for what cannot be."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from jerboa.cli._app import app
from jerboa.errors import BoardError
from jerboa.firmware import FirmwareSettings, board_names, find_board, wire

PICO = find_board("pico")

MY_BOARD = """\
name = "Mine"
flash_bytes = 1_048_576
crystal_startup = 47
pins = [0, 1, 2, 3, 4, 5, 26]
event_pin = 5

[led]
kind = "none"

[microphone]
pdm = { data = 0, clock = 1 }
i2s = { data = 0, clock = 2, ws = 3 }
adc = { input = 26 }
"""


def refusal(**settings: object) -> str:
    with pytest.raises(BoardError) as caught:
        wire(PICO, FirmwareSettings.model_validate(settings))
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("name", board_names())
@pytest.mark.parametrize("kind", ["pdm", "i2s", "adc"])
def test_every_board_takes_every_microphone(name: str, kind: str) -> None:
    board = find_board(name)
    wiring = wire(board, FirmwareSettings.model_validate({"microphone": kind}))
    brought_out = {*wiring.microphone.values(), wiring.event} - set(board.pins)
    on_board = {22, 23} if (name, kind) == ("arduino_nano_rp2040_connect", "pdm") else set()
    assert brought_out == on_board


def test_chosen_pins_replace_the_boards() -> None:
    settings = FirmwareSettings(microphone="i2s", pins={"clock": 11, "ws": 10, "event": 4})
    wiring = wire(PICO, settings)
    assert wiring.microphone == {"data": 2, "clock": 11, "ws": 10}
    assert (wiring.event, wiring.led.pin) == (4, 25)


def test_a_pin_used_twice_is_refused() -> None:
    assert refusal(pins={"data": 3}) == (
        "GPIO 3 is used twice, for data and clock; choose another with --pins clock=GPIO"
    )
    assert "GPIO 15 is used twice, for clock and event" in refusal(pins={"clock": 15})


def test_a_pin_that_is_soldered_is_not_to_be_moved() -> None:
    feather, qtpy = find_board("adafruit_feather_rp2040"), find_board("adafruit_qtpy_rp2040")
    with pytest.raises(BoardError, match=r"for data and led; .* --pins data=GPIO"):
        wire(feather, FirmwareSettings(pins={"data": 13}))
    on_header = qtpy.model_copy(update={"pins": (*qtpy.pins, 11)})
    with pytest.raises(BoardError, match=r"for data and LED's power; .* --pins data=GPIO"):
        wire(on_header, FirmwareSettings(pins={"data": 11}))
    assert "--pins led=GPIO" in refusal(pins={"led": 2})


def test_a_pin_that_is_not_on_the_board_is_refused() -> None:
    assert refusal(pins={"data": 23}) == (
        "data pin 23: Raspberry Pi Pico does not bring GPIO 23 out; it has 0 to 22, 26 to 28"
    )
    assert "does not bring GPIO 99 out" in refusal(pins={"data": 99})


def test_a_pin_without_adc_is_refused() -> None:
    assert "input pin 3: the ADC reads GPIO 26 to 29" in refusal(
        microphone="adc", pins={"input": 3}
    )


def test_an_analogue_microphone_has_no_channel() -> None:
    assert "has no channel; leave out channel = right" in refusal(microphone="adc", channel="right")


def test_clocks_of_i2s_must_be_neighbours() -> None:
    assert "must be neighbours; choose ws=4" in refusal(microphone="i2s", pins={"ws": 8})


@pytest.mark.parametrize(
    ("pins", "advice"),
    [
        ({"clock": 28}, "choose ws=27"),
        ({"clock": 14, "ws": 8}, "choose ws=13"),
        ({"clock": 28, "event": 27}, "choose another clock, GPIO 28 has no free one"),
        ({"clock": 9, "ws": 11}, "choose ws=10"),
    ],
)
def test_the_neighbour_that_is_advised_is_there_and_free(pins: dict[str, int], advice: str) -> None:
    assert refusal(microphone="i2s", pins=pins).endswith(advice)


def test_a_pin_of_another_kind_is_refused() -> None:
    assert refusal(microphone="adc", pins={"clock": 3}) == (
        "an analogue microphone on Raspberry Pi Pico has no pin 'clock'; "
        "choose from input, event, led"
    )


def test_settings_out_of_range_are_refused() -> None:
    for wrong in (
        *({"gain": 0}, {"gain": 1025}, {"channel": "middle"}, {"microphone": "usb"}),
        *({"gain": True}, {"pins": {"data": True}}, {"pins": {"data": "6"}}),
    ):
        with pytest.raises(ValidationError):
            FirmwareSettings.model_validate(wrong)


def test_a_users_own_board(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(MY_BOARD)
    board = find_board(str(path))
    assert wire(board, FirmwareSettings()).simulation()["led"] == "none"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("event_pin = 5", "", "'event_pin': Field required"),
        ("event_pin = 5", "event_pin = 30", "'event_pin': Input should be less than or equal"),
        ("[led]", "[led", "not TOML"),
        ('kind = "none"', 'kind = "pwm"', "an LED of kind 'pwm' has a pin"),
        ("flash_bytes", "flesh_bytes", "'flash_bytes': Field required; add it"),
        ('"none"', '"none"\nactive_low = true', "only a plain LED, of kind 'pwm', is active_low"),
        (
            '"none"',
            '"ws2812"\npin = 4\npower_pin = 4',
            "'led': Value error, pin and power_pin are both GPIO 4",
        ),
        ('"Mine"', '"Mi\\nne"', "'name': String should match"),
        ('"Mine"', '""', "'name': String should have at least 1 character"),
        ("[0, 1, 2, 3, 4, 5, 26]", "[]", "'pins': Tuple should have at least 1 item"),
        ("event_pin = 5", "event_pin = true", "'event_pin': Input should be a valid integer"),
    ],
)
def test_a_wrong_table_is_told_in_a_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(MY_BOARD.replace(old, new))
    with pytest.raises(BoardError) as caught:
        find_board(str(path))
    assert str(path) in str(caught.value)
    assert told in str(caught.value)


def test_a_board_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BoardError, match="cannot be read"):
        find_board(str(tmp_path / "mine.toml"))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--mic", "usb"], "--mic usb"),
        (["--pins", "data"], "--pins 'data': write a pin and its GPIO number"),
        (["--pins", "data=5,data=6"], "--pins 'data=5,data=6': data is given twice"),
        (["--gain", "0"], "--gain 0"),
        (["--clock", "fast"], "--clock fast: write auto or a whole number of MHz"),
        (["--clock", "48.5"], "--clock 48.5: write auto or a whole number of MHz"),
        (["--clock", ""], "--clock : write auto or a whole number of MHz"),
    ],
)
def test_options_are_checked_before_anything_is_built(options: list[str], told: str) -> None:
    result = CliRunner().invoke(app, ["build", "none.tflite", *options])
    assert isinstance(result.exception, BoardError)
    assert told in str(result.exception)
