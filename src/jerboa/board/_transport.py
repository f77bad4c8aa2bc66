"""What PICOBOOT needs of USB, and nothing more: a pyusb device has it, a simulated one too."""

from __future__ import annotations

import errno
from typing import Any, Protocol

from jerboa.board._permissions import permission_error
from jerboa.errors import DeviceError

VENDOR = 0x2E8A
"""Raspberry Pi's."""
BOOT_PRODUCT = 0x0003
"""The RP2040 in its boot ROM; RP2040 datasheet, section 2.8.4."""

_VENDOR_CLASS = 0xFF
_OUT_TO_INTERFACE = 0x41
_IN_FROM_INTERFACE = 0xC1
_TIMEOUT_MS = 3_000


class Stall(Exception):
    """The device refused, or does not answer; its endpoints are halted until a reset."""


class Gone(Exception):
    """The device left the bus in the middle."""


class Transport(Protocol):
    """Two bulk endpoints and the vendor requests of one interface.

    Every method raises `Stall` where the device stalls and `Gone` where it is not there any more.
    """

    def bulk_out(self, data: bytes) -> None:
        """Send one transfer, empty ones too."""

    def bulk_in(self, length: int) -> bytes:
        """Receive one transfer of at most `length` bytes; 0 receives an empty one."""

    def control_out(self, request: int) -> None:
        """A vendor request to the interface without data."""

    def control_in(self, request: int, length: int) -> bytes:
        """A vendor request to the interface that is answered."""

    def close(self) -> None:
        """Let go of the device."""


class UsbTransport:
    """PICOBOOT's interface of a real device, by libusb.

    Parameters
    ----------
    device : usb.core.Device

    Raises
    ------
    DeviceError
        If it cannot be opened: no permission, no driver, or another program has it.
    """

    def __init__(self, device: Any) -> None:
        import usb.core
        import usb.util

        self._usb = usb
        self._device = device
        try:
            interface = usb.util.find_descriptor(
                device.get_active_configuration(), bInterfaceClass=_VENDOR_CLASS
            )
            if interface is None:
                raise DeviceError(
                    "the board in BOOTSEL has no PICOBOOT interface; copy the UF2 to its drive"
                )
            usb.util.claim_interface(device, interface.bInterfaceNumber)
        except usb.core.USBError as error:
            raise usb_error(error) from error
        except NotImplementedError as error:  # pyusb's word for Windows without a driver
            raise DeviceError(
                "Windows has no driver for the board in BOOTSEL that libusb can use; wait until "
                "its drive RPI-RP2 is there, and give that with --drive"
            ) from error
        self._number = interface.bInterfaceNumber
        self._out, self._in = (
            usb.util.find_descriptor(
                interface,
                custom_match=lambda each, way=way: (
                    usb.util.endpoint_direction(each.bEndpointAddress) == way
                ),
            )
            for way in (usb.util.ENDPOINT_OUT, usb.util.ENDPOINT_IN)
        )

    def bulk_out(self, data: bytes) -> None:
        """Send one transfer."""
        self._call(self._out.write, data, _TIMEOUT_MS)

    def bulk_in(self, length: int) -> bytes:
        """Receive one transfer; the packet of an empty one may hold up to 64 bytes."""
        return bytes(self._call(self._in.read, max(length, 64), _TIMEOUT_MS))

    def control_out(self, request: int) -> None:
        """A vendor request without data; a reset also clears both halts, as the host must know."""
        self._control(_OUT_TO_INTERFACE, request, None)
        for endpoint in (self._out, self._in):
            self._call(self._device.clear_halt, endpoint.bEndpointAddress)

    def control_in(self, request: int, length: int) -> bytes:
        """A vendor request that is answered."""
        return bytes(self._control(_IN_FROM_INTERFACE, request, length))

    def close(self) -> None:
        """Let go of the device."""
        self._usb.util.dispose_resources(self._device)

    def _control(self, kind: int, request: int, data: int | None) -> Any:
        return self._call(
            self._device.ctrl_transfer, kind, request, 0, self._number, data, _TIMEOUT_MS
        )

    def _call(self, function: Any, *arguments: Any) -> Any:
        try:
            return function(*arguments)
        except self._usb.core.USBError as error:
            # The boot ROM halts only one endpoint of a failed write: the other never answers.
            if error.errno in (errno.EPIPE, errno.ETIMEDOUT):
                raise Stall from error
            if error.errno in (errno.ENODEV, errno.EIO):
                raise Gone from error
            raise usb_error(error) from error


def usb_error(error: Any) -> DeviceError:
    """What a refusal of libusb means to a user."""
    if error.errno == errno.EACCES:
        return permission_error("the board in BOOTSEL")
    if error.errno == errno.EBUSY:
        return DeviceError(
            "another program has the board in BOOTSEL; close it (picotool, a browser), "
            "then try again"
        )
    return DeviceError(f"USB: {error.strerror or error}; plug the board in again with BOOTSEL held")


def find_boot_devices() -> list[Any]:
    """All boards in their boot ROM, as pyusb devices.

    Empty too where there is no libusb, for then only drives can be found.
    """
    try:
        import libusb_package
        import usb.core
    except ImportError:
        return []
    try:
        found = usb.core.find(
            find_all=True,
            idVendor=VENDOR,
            idProduct=BOOT_PRODUCT,
            backend=libusb_package.get_libusb1_backend(),
        )
        return list(found)
    except (usb.core.NoBackendError, usb.core.USBError):
        return []
