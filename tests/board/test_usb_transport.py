"""The pyusb transport over a device that the simulated boot ROM plays, and libusb's refusals."""

import errno
from types import SimpleNamespace

import pytest
import usb.core
import usb.util
from simulated_boot_rom import BootRom, DeviceGone, DeviceStalls
from simulated_bus import FLASH_BYTES, make_image

from jerboa.board import write_flash
from jerboa.board._transport import UsbTransport, usb_error
from jerboa.errors import DeviceError

VENDOR_INTERFACE = 1
OUT, IN = 0x03, 0x84
"""As in the descriptors of the boot ROM; RP2040 datasheet, section 2.8.5.1."""


class Endpoint:
    def __init__(self, device: "Device", address: int) -> None:
        self.device, self.bEndpointAddress = device, address

    def write(self, data: bytes, timeout: int) -> int:
        self.device.do(self.device.rom.bulk_out, data)
        return len(data)

    def read(self, size: int, timeout: int) -> bytes:
        return self.device.do(self.device.rom.bulk_in, size)


class Device:
    """What pyusb gives: configuration, interfaces, endpoints, control transfers."""

    def __init__(self, rom: BootRom) -> None:
        self.rom = rom
        self.cleared: list[int] = []

    def get_active_configuration(self) -> list[object]:
        class Interface(list):  # type: ignore[type-arg]
            bInterfaceClass, bInterfaceNumber = 0xFF, VENDOR_INTERFACE

        storage = SimpleNamespace(bInterfaceClass=8, bInterfaceNumber=0)
        return [storage, Interface([Endpoint(self, OUT), Endpoint(self, IN)])]

    def do(self, function: object, *arguments: object) -> bytes:
        try:
            return function(*arguments)  # type: ignore[operator,no-any-return]
        except DeviceStalls:
            raise usb.core.USBError("Pipe error", errno=errno.EPIPE) from None
        except DeviceGone:
            raise usb.core.USBError("No such device", errno=errno.ENODEV) from None

    def ctrl_transfer(
        self, kind: int, request: int, value: int, index: int, data: object, timeout: int
    ) -> bytes:
        assert (value, index) == (0, VENDOR_INTERFACE)
        if kind == 0xC1:
            return self.do(self.rom.control_in, request, data)
        assert kind == 0x41
        self.do(self.rom.control_out, request)
        return b""

    def clear_halt(self, endpoint: int) -> None:
        self.cleared.append(endpoint)


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Device:
    monkeypatch.setattr(usb.util, "claim_interface", lambda device, number: None)
    monkeypatch.setattr(usb.util, "dispose_resources", lambda device: None)
    return Device(BootRom(bytearray(b"\xa5" * FLASH_BYTES)))


def test_a_board_is_flashed_through_pyusb(device: Device) -> None:
    transport = UsbTransport(device)
    image = make_image("00000000000009e3")
    write_flash(transport, image)
    transport.close()
    assert device.rom.flash[: len(image)] == image
    assert device.cleared == [OUT, IN]
    assert device.rom.gone, "it was not started"


def test_unplugged(device: Device) -> None:
    device.rom.power = 5
    with pytest.raises(DeviceError, match="left while it was written"):
        write_flash(UsbTransport(device), make_image("x"))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (errno.EACCES, r"no permission; allow it once with\n.*2e8a"),
        (errno.EBUSY, "another program has the board"),
        (errno.EINVAL, "plug the board in again with BOOTSEL held"),
    ],
)
def test_what_libusb_refuses(
    device: Device, monkeypatch: pytest.MonkeyPatch, code: int, message: str
) -> None:
    def refuse(*_: object) -> None:
        raise usb.core.USBError("refused", errno=code)

    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(usb.util, "claim_interface", refuse)
    with pytest.raises(DeviceError, match=message):
        UsbTransport(device)
    assert isinstance(usb_error(usb.core.USBError("x", errno=code)), DeviceError)


def test_no_driver_on_windows(device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise NotImplementedError("Operation not supported or unimplemented on this platform")

    monkeypatch.setattr(usb.util, "claim_interface", refuse)
    with pytest.raises(DeviceError, match=r"no driver for the board .* --drive"):
        UsbTransport(device)
