"""Everything that jerboa raises on purpose.

::

    JerboaError
    ├── UserError                  the input is at fault: exit code 2
    │   ├── ClipError              a file that is no usable recording
    │   ├── DatasetError           a folder, label or split that cannot be trained on
    │   ├── ModelError             a model file that cannot be read or used
    │   │   └── UnsupportedModelError  an operator, type or attribute outside the compiler's table
    │   ├── BoardError             an unknown board, or a pin that it does not have
    │   ├── DeviceError            a board, port or microphone that is missing, busy or barred
    │   └── ProjectError           a project folder, setting or run that is not what it should be
    └── EnvironmentFault           the world is at fault: exit code 1
        ├── ToolError              the C compiler, Node.js or the emulator is missing or failed
        ├── SimulationError        a firmware that faulted, hung or said nothing
        ├── DownloadError          a download that broke off, lied or did not match its checksum
        └── StorageError           the disk is full or the folder cannot be written
            └── PathError              a file is where a folder should be, or the other way round:
                                       the user's choice, exit code 2

A message is one line: what is wrong, where, and the next thing to try.
"""

__all__ = [
    "BoardError",
    "ClipError",
    "DatasetError",
    "DeviceError",
    "DownloadError",
    "EnvironmentFault",
    "JerboaError",
    "ModelError",
    "PathError",
    "ProjectError",
    "SimulationError",
    "StorageError",
    "ToolError",
    "UnsupportedModelError",
    "UserError",
]


class JerboaError(Exception):
    """Base of every error that jerboa raises on purpose."""

    exit_code = 1


class UserError(JerboaError):
    """What the user gave cannot be used; the message says what to change."""

    exit_code = 2


class ClipError(UserError):
    """A file that is not a usable recording."""


class DatasetError(UserError):
    """A folder, label or split that cannot be trained on."""


class ModelError(UserError):
    """A model file that cannot be read, or lacks what is needed."""


class UnsupportedModelError(ModelError):
    """An operator, type or attribute that the compiler does not have.

    Parameters
    ----------
    operator : str
        The operator and its place, for example ``"CONV_2D (operator 3)"``.
    tensor : str
        Name of the tensor at fault; empty where the operator itself is.
    reason : str
        What is not supported.
    remedy : str
        What to do instead.
    """

    def __init__(self, operator: str, tensor: str, reason: str, remedy: str) -> None:
        where = f"{operator}, tensor '{tensor}'" if tensor else operator
        super().__init__(f"{where}: {reason}; {remedy}")
        self.operator = operator
        self.tensor = tensor
        self.reason = reason
        self.remedy = remedy


class BoardError(UserError):
    """An unknown board, or a pin that the board does not have."""


class DeviceError(UserError):
    """A board, port, drive or microphone that is missing, busy, barred or ambiguous."""


class ProjectError(UserError):
    """A project folder, setting or run that is not what it should be."""


class EnvironmentFault(JerboaError):
    """Something outside the user's input failed."""


class ToolError(EnvironmentFault):
    """The C compiler, Node.js or the emulator is missing or failed."""


class SimulationError(EnvironmentFault):
    """A firmware that faulted, hung or said nothing on the virtual board."""


class DownloadError(EnvironmentFault):
    """A download that broke off, lied about its length or did not match its checksum."""


class StorageError(EnvironmentFault):
    """The disk is full, or the folder cannot be written."""


class PathError(StorageError):
    """A file is where a folder should be, or the other way round: another path has to be given."""

    exit_code = 2
