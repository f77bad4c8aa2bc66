"""Descriptors taken apart by the tables of their specifications, byte by byte.

USB 2.0, tables 9-8 to 9-13; Interface Association Descriptors ECN, table 9-Z; CDC 1.2, tables 15
to 18 of PSTN 1.2 and 5.2.3; Audio 1.0, tables 4-2 to 4-4 and 4-18 to 4-21; Audio Data Formats 1.0,
table 2-1.
"""

from __future__ import annotations

from dataclasses import dataclass

Fields = dict[str, int]
Table = tuple[tuple[str, int], ...]
"""Name and bytes of each field."""

HEADER: Table = (("bLength", 1), ("bDescriptorType", 1))
SUBTYPE: Table = (*HEADER, ("bDescriptorSubtype", 1))

DEVICE: Table = (
    *HEADER,
    ("bcdUSB", 2),
    ("bDeviceClass", 1),
    ("bDeviceSubClass", 1),
    ("bDeviceProtocol", 1),
    ("bMaxPacketSize0", 1),
    ("idVendor", 2),
    ("idProduct", 2),
    ("bcdDevice", 2),
    ("iManufacturer", 1),
    ("iProduct", 1),
    ("iSerialNumber", 1),
    ("bNumConfigurations", 1),
)
CONFIGURATION: Table = (
    *HEADER,
    ("wTotalLength", 2),
    ("bNumInterfaces", 1),
    ("bConfigurationValue", 1),
    ("iConfiguration", 1),
    ("bmAttributes", 1),
    ("bMaxPower", 1),
)
INTERFACE: Table = (
    *HEADER,
    ("bInterfaceNumber", 1),
    ("bAlternateSetting", 1),
    ("bNumEndpoints", 1),
    ("bInterfaceClass", 1),
    ("bInterfaceSubClass", 1),
    ("bInterfaceProtocol", 1),
    ("iInterface", 1),
)
ENDPOINT: Table = (
    *HEADER,
    ("bEndpointAddress", 1),
    ("bmAttributes", 1),
    ("wMaxPacketSize", 2),
    ("bInterval", 1),
)
AUDIO_ENDPOINT: Table = (*ENDPOINT, ("bRefresh", 1), ("bSynchAddress", 1))
ASSOCIATION: Table = (
    *HEADER,
    ("bFirstInterface", 1),
    ("bInterfaceCount", 1),
    ("bFunctionClass", 1),
    ("bFunctionSubClass", 1),
    ("bFunctionProtocol", 1),
    ("iFunction", 1),
)
COMMUNICATIONS: dict[int, Table] = {
    0: (*SUBTYPE, ("bcdCDC", 2)),
    1: (*SUBTYPE, ("bmCapabilities", 1), ("bDataInterface", 1)),
    2: (*SUBTYPE, ("bmCapabilities", 1)),
    6: (*SUBTYPE, ("bControlInterface", 1), ("bSubordinateInterface0", 1)),
}
AUDIO_CONTROL: dict[int, Table] = {
    1: (
        *SUBTYPE,
        ("bcdADC", 2),
        ("wTotalLength", 2),
        ("bInCollection", 1),
        ("baInterfaceNr1", 1),
    ),
    2: (
        *SUBTYPE,
        ("bTerminalID", 1),
        ("wTerminalType", 2),
        ("bAssocTerminal", 1),
        ("bNrChannels", 1),
        ("wChannelConfig", 2),
        ("iChannelNames", 1),
        ("iTerminal", 1),
    ),
    3: (
        *SUBTYPE,
        ("bTerminalID", 1),
        ("wTerminalType", 2),
        ("bAssocTerminal", 1),
        ("bSourceID", 1),
        ("iTerminal", 1),
    ),
}
AUDIO_STREAMING: dict[int, Table] = {
    1: (*SUBTYPE, ("bTerminalLink", 1), ("bDelay", 1), ("wFormatTag", 2)),
    2: (
        *SUBTYPE,
        ("bFormatType", 1),
        ("bNrChannels", 1),
        ("bSubframeSize", 1),
        ("bBitResolution", 1),
        ("bSamFreqType", 1),
        ("tSamFreq", 3),
    ),
}
AUDIO_DATA_ENDPOINT: Table = (
    *SUBTYPE,
    ("bmAttributes", 1),
    ("bLockDelayUnits", 1),
    ("wLockDelay", 2),
)
CLASS_INTERFACES = {(2, 2): COMMUNICATIONS, (1, 1): AUDIO_CONTROL, (1, 2): AUDIO_STREAMING}


@dataclass(frozen=True)
class Descriptor:
    """One descriptor.

    Attributes
    ----------
    kind : str
        Its name in the specification.
    place : tuple of int
        Interface and alternate setting to which it belongs; empty before the first one.
    fields : dict
        Values by the specification's names.
    """

    kind: str
    place: tuple[int, ...]
    fields: Fields


def parse(table: Table, data: bytes) -> Fields:
    """The fields of a descriptor, which must have the table's length."""
    length = sum(size for _, size in table)
    assert len(data) == data[0] == length, f"bLength {data[0]}, {len(data)} bytes, table {length}"
    fields = {}
    at = 0
    for name, size in table:
        fields[name] = int.from_bytes(data[at : at + size], "little")
        at += size
    return fields


def parse_configuration(data: bytes) -> list[Descriptor]:
    """All descriptors of a configuration, in their order; an unknown one is an error."""
    found: list[Descriptor] = []
    place: tuple[int, ...] = ()
    classes = (0, 0)
    at = 0
    while at < len(data):
        item = data[at : at + data[at]]
        kind, table = _table(item, classes)
        fields = parse(table, item)
        if kind == "interface":
            place = fields["bInterfaceNumber"], fields["bAlternateSetting"]
            classes = fields["bInterfaceClass"], fields["bInterfaceSubClass"]
        found.append(Descriptor(kind, () if kind == "association" else place, fields))
        at += data[at]
    return found


def _table(item: bytes, classes: tuple[int, int]) -> tuple[str, Table]:
    audio = classes[0] == 1
    if item[1] == 0x24:
        return f"class interface {item[2]}", CLASS_INTERFACES[classes][item[2]]
    if item[1] == 0x25 and audio:
        return "class endpoint", AUDIO_DATA_ENDPOINT
    return {
        2: ("configuration", CONFIGURATION),
        4: ("interface", INTERFACE),
        5: ("endpoint", AUDIO_ENDPOINT if audio else ENDPOINT),
        11: ("association", ASSOCIATION),
    }[item[1]]
