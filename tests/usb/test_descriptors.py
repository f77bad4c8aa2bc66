"""What the device says of itself, field by field against the specifications."""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from elftools.elf.elffile import ELFFile
from typer.testing import CliRunner
from usb_tables import DEVICE, Descriptor, parse, parse_configuration

from jerboa import emulator
from jerboa.cli._app import app
from jerboa.firmware import FirmwareSettings, build_firmware

pytestmark = pytest.mark.emulator

COMMUNICATIONS, DATA, AUDIO, VENDOR = 2, 10, 1, 0xFF
WEBUSB = UUID("3408b638-09a9-47a0-8bfd-a0768815b665")
MICROSOFT_OS_20 = UUID("d8dd60df-4589-4cc7-9cd2-659d9e648a9f")


@pytest.fixture(scope="module")
def usb(device: Path) -> emulator.UsbDevice:
    return emulator.simulate(device, seconds=0.15).usb


@pytest.fixture(scope="module")
def silent(build_device: Callable[..., Path]) -> emulator.UsbDevice:
    """Without the microphone."""
    return emulator.simulate(build_device("JERBOA_USB_AUDIO=0"), seconds=0.15).usb


@pytest.fixture(scope="module")
def descriptors(usb: emulator.UsbDevice) -> list[Descriptor]:
    return parse_configuration(usb.configuration)


def of(descriptors: list[Descriptor], kind: str, *place: int) -> list[dict[str, int]]:
    return [item.fields for item in descriptors if (item.kind, item.place) == (kind, place)]


def subset(fields: dict[str, int], *names: str) -> tuple[int, ...]:
    return tuple(fields[name] for name in names)


def test_device(usb: emulator.UsbDevice) -> None:
    """USB 2.0, table 9-8; the IAD ECN's class triple; the version from which there is a BOS."""
    fields = parse(DEVICE, usb.device)
    assert fields["bcdUSB"] == 0x0210
    names = "bDeviceClass", "bDeviceSubClass", "bDeviceProtocol"
    assert subset(fields, *names) == (0xEF, 2, 1)
    assert fields["bMaxPacketSize0"] in (8, 16, 32, 64)
    assert subset(fields, "idVendor", "idProduct") == (0x2E8A, 0x000A)
    assert fields["bNumConfigurations"] == 1
    assert usb.strings == ("jerboa", "jerboa classifier", "")
    assert fields["iSerialNumber"] == 0, "none is better than the same on every board"


def test_configuration(usb: emulator.UsbDevice, descriptors: list[Descriptor]) -> None:
    first = descriptors[0].fields
    assert first["wTotalLength"] == len(usb.configuration)
    assert first["bConfigurationValue"] == 1
    assert first["bmAttributes"] == 0x80, "bit 7 is reserved and set; powered by the bus"
    assert 1 <= first["bMaxPower"] <= 250
    interfaces = [item.place for item in descriptors if item.kind == "interface"]
    assert interfaces == [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (4, 1)]
    assert first["bNumInterfaces"] == 5
    for place in interfaces:
        (interface,) = of(descriptors, "interface", *place)
        assert interface["bNumEndpoints"] == len(of(descriptors, "endpoint", *place))


def test_associations_cover_their_interfaces(descriptors: list[Descriptor]) -> None:
    """The IAD ECN: contiguous, before their first interface, its class triple."""
    for at, item in enumerate(descriptors):
        if item.kind == "association":
            first = descriptors[at + 1].fields
            assert item.fields["bFirstInterface"] == first["bInterfaceNumber"]
            assert item.fields["bInterfaceCount"] == 2
            names = "bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"
            function = "bFunctionClass", "bFunctionSubClass", "bFunctionProtocol"
            assert subset(item.fields, *function) == subset(first, *names)


def test_endpoints_are_one_each(descriptors: list[Descriptor]) -> None:
    endpoints = [item.fields for item in descriptors if item.kind == "endpoint"]
    addresses = [endpoint["bEndpointAddress"] for endpoint in endpoints]
    assert sorted(addresses) == sorted(set(addresses))
    assert all(1 <= address & 0xF <= 15 and not address & 0x70 for address in addresses)


def test_endpoints_keep_to_full_speeds_limits(descriptors: list[Descriptor]) -> None:
    """USB 2.0, 5.6.3, 5.7.3, 5.8.3 and table 9-13: sizes, and how often the host asks."""
    for endpoint in (item.fields for item in descriptors if item.kind == "endpoint"):
        size, interval = subset(endpoint, "wMaxPacketSize", "bInterval")
        kind = endpoint["bmAttributes"] & 3
        if kind == 1:
            assert size <= 1023
            assert interval == 1, "Audio 1.0, table 4-20"
        elif kind == 2:
            assert size in (8, 16, 32, 64)
        else:
            assert kind == 3
            assert 0 < size <= 64
            assert 1 <= interval <= 255


@pytest.mark.parametrize("macros", [(), ("JERBOA_USB_AUDIO=0",)], ids=["whole", "silent"])
def test_names_are_those_of_strings(
    build_device: Callable[..., Path], macros: tuple[str, ...]
) -> None:
    """USB 2.0, table 9-16: every index that a descriptor has is answered; 0 stands for none."""
    steps = [
        emulator.UsbStep(0.1 + at / 500, "request", data=bytes([0x80, 6, at, 3, 9, 4, 255, 0]))
        for at in range(1, 8)
    ]
    usb = emulator.simulate(build_device(*macros), seconds=0.15, usb_steps=steps).usb
    there = {reply.setup[2]: reply.data for reply in usb.replies if reply.data is not None}
    for data in there.values():
        assert data[:2] == bytes([len(data), 3])
        assert data[2:].decode("utf-16-le")
    pieces = [
        parse(DEVICE, usb.device),
        *(d.fields for d in parse_configuration(usb.configuration)),
    ]
    is_name = re.compile("i[A-Z]").match
    named = {number for fields in pieces for name, number in fields.items() if is_name(name)}
    assert named - {0} <= set(there)
    reset = next(
        fields
        for fields in pieces
        if fields.get("bInterfaceClass") == VENDOR and fields["iInterface"]
    )
    assert there[reset["iInterface"]][2:].decode("utf-16-le") == "jerboa reset"


def test_serial_port(descriptors: list[Descriptor]) -> None:
    """CDC 1.2, section 5.2.3, and PSTN 1.2, section 5.3: abstract control model."""
    (control,) = of(descriptors, "interface", 0, 0)
    (data,) = of(descriptors, "interface", 1, 0)
    names = "bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"
    assert subset(control, *names) == (COMMUNICATIONS, 2, 0)
    assert subset(data, *names) == (DATA, 0, 0)
    functional = [item.kind for item in descriptors if item.place == (0, 0)][1:-1]
    assert functional[0] == "class interface 0", "the header comes first"
    (header,) = of(descriptors, "class interface 0", 0, 0)
    assert header["bcdCDC"] == 0x0120
    (calls,) = of(descriptors, "class interface 1", 0, 0)
    assert subset(calls, "bmCapabilities", "bDataInterface") == (0, 1)
    (model,) = of(descriptors, "class interface 2", 0, 0)
    assert model["bmCapabilities"] == 0b0010, "line coding and state; no break, no features"
    (union,) = of(descriptors, "class interface 6", 0, 0)
    assert subset(union, "bControlInterface", "bSubordinateInterface0") == (0, 1)
    (notification,) = of(descriptors, "endpoint", 0, 0)
    assert notification["bEndpointAddress"] & 0x80
    assert notification["bmAttributes"] == 3
    for endpoint in of(descriptors, "endpoint", 1, 0):
        assert subset(endpoint, "bmAttributes", "wMaxPacketSize") == (2, 64)
    ways = [endpoint["bEndpointAddress"] & 0x80 for endpoint in of(descriptors, "endpoint", 1, 0)]
    assert sorted(ways) == [0, 0x80]


def test_reset_interface(descriptors: list[Descriptor]) -> None:
    """Pico SDK, usb_reset_interface.h."""
    (interface,) = of(descriptors, "interface", 2, 0)
    names = "bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol", "bNumEndpoints"
    assert subset(interface, *names) == (VENDOR, 0x00, 0x01, 0)


def test_microphone_topology(descriptors: list[Descriptor]) -> None:
    """Audio 1.0, section 4.3: microphone, straight to the USB stream."""
    (control,) = of(descriptors, "interface", 3, 0)
    names = "bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"
    assert subset(control, *names) == (AUDIO, 1, 0)
    (header,) = of(descriptors, "class interface 1", 3, 0)
    assert header["bcdADC"] == 0x0100
    units = [
        item.fields["bLength"]
        for item in descriptors
        if item.place == (3, 0) and item.kind.startswith("class interface")
    ]
    assert header["wTotalLength"] == sum(units)
    assert subset(header, "bInCollection", "baInterfaceNr1") == (1, 4)
    (source,) = of(descriptors, "class interface 2", 3, 0)
    (sink,) = of(descriptors, "class interface 3", 3, 0)
    assert source["wTerminalType"] == 0x0201, "Terminal Types 1.0, table 2-2: microphone"
    assert subset(source, "bNrChannels", "wChannelConfig") == (1, 0)
    assert sink["wTerminalType"] == 0x0101, "table 2-1: USB streaming"
    assert sink["bSourceID"] == source["bTerminalID"] != sink["bTerminalID"]
    (general,) = of(descriptors, "class interface 1", 4, 1)
    assert general["bTerminalLink"] == sink["bTerminalID"]
    assert general["wFormatTag"] == 0x0001, "Data Formats 1.0, appendix A: PCM"


def test_microphone_stream(descriptors: list[Descriptor]) -> None:
    """Audio 1.0, sections 4.5 and 4.6: no bandwidth in setting 0; 16 kHz, 16 bits, mono in 1."""
    names = "bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"
    for alternate in (0, 1):
        (interface,) = of(descriptors, "interface", 4, alternate)
        assert subset(interface, *names) == (AUDIO, 2, 0)
        assert interface["bNumEndpoints"] == alternate
    (form,) = of(descriptors, "class interface 2", 4, 1)
    names = "bFormatType", "bNrChannels", "bSubframeSize", "bBitResolution", "bSamFreqType"
    assert subset(form, *names) == (1, 1, 2, 16, 1)
    assert form["tSamFreq"] == 16_000
    (endpoint,) = of(descriptors, "endpoint", 4, 1)
    assert endpoint["bmAttributes"] == 0b0101, "isochronous, asynchronous"
    assert endpoint["wMaxPacketSize"] == (16 + 1) * 2
    assert endpoint["bInterval"] == 1, "every frame"
    assert subset(endpoint, "bRefresh", "bSynchAddress") == (0, 0)
    (data,) = of(descriptors, "class endpoint", 4, 1)
    assert subset(data, "bDescriptorSubtype", "bmAttributes", "wLockDelay") == (1, 0, 0)


def test_binary_device_object_store(usb: emulator.UsbDevice) -> None:
    """USB 3.2, 9.6.2: two platform capabilities, of WebUSB and of Microsoft OS 2.0."""
    bos = usb.bos
    assert (bos[0], bos[1], bos[4]) == (5, 15, 2)
    assert int.from_bytes(bos[2:4], "little") == len(bos)
    webusb, microsoft = bos[5 : 5 + bos[5]], bos[5 + bos[5] :]
    for capability, uuid in ((webusb, WEBUSB), (microsoft, MICROSOFT_OS_20)):
        assert capability[0] == len(capability)
        assert capability[1:4] == bytes([16, 5, 0])
        assert UUID(bytes_le=bytes(capability[4:20])) == uuid
    assert webusb[20:22] == bytes([0, 1]), "version 1.0"
    assert webusb[23] == 0, "no landing page"
    assert int.from_bytes(microsoft[20:24], "little") == 0x06030000, "Windows 8.1 and later"
    assert int.from_bytes(microsoft[24:26], "little") == 178
    assert microsoft[26] != webusb[22], "each its own request"
    assert microsoft[27] == 0, "no alternate enumeration"


def test_without_the_microphone_no_descriptor_of_it_remains(
    usb: emulator.UsbDevice, silent: emulator.UsbDevice, descriptors: list[Descriptor]
) -> None:
    left = parse_configuration(silent.configuration)
    classes = {item.fields["bInterfaceClass"] for item in left if item.kind == "interface"}
    assert classes == {COMMUNICATIONS, DATA, VENDOR}
    kept = [item for item in descriptors[1:] if not item.place or item.place[0] < 3]
    assert left[1:] == [item for item in kept if item.fields.get("bFunctionClass") != AUDIO]
    assert left[0].fields["bNumInterfaces"] == 3
    assert left[0].fields["wTotalLength"] == len(silent.configuration)
    releases = {parse(DEVICE, one.device)["bcdDevice"] for one in (usb, silent)}
    assert len(releases) == 2, "Windows remembers drivers by the release"


def holds_the_microphone(elf: Path) -> bool:
    """By symbols, captures' too, and by the name in its descriptors; all must say the same."""
    with elf.open("rb") as file:
        symbols = ELFFile(file).get_section_by_name(".symtab").iter_symbols()
        names = " ".join(symbol.name for symbol in symbols)
    has_text = b"jerboa microphone" in elf.read_bytes()
    assert ("audio" in names) == ("capture" in names) == has_text
    return has_text


def test_no_symbol_of_the_microphone_remains(alarm_model: Path, tmp_path: Path) -> None:
    off = FirmwareSettings(mic_over_usb=False)
    assert holds_the_microphone(build_firmware(alarm_model, tmp_path / "default").elf)
    assert not holds_the_microphone(build_firmware(alarm_model, tmp_path, settings=off).elf)
    kept = build_firmware(alarm_model, tmp_path / "kept", settings=off, mic_over_usb=True)
    assert holds_the_microphone(kept.elf)


def test_a_release_is_no_microphone_unless_asked_for(alarm_model: Path, tmp_path: Path) -> None:
    for options, expected in (
        (["--release"], False),
        (["--release", "--mic-over-usb", "on"], True),
    ):
        command = ["build", str(alarm_model), "-o", str(tmp_path), *options]
        result = CliRunner().invoke(app, command)
        assert result.exit_code == 0, result.output
        assert holds_the_microphone(tmp_path / "firmware.elf") == expected
