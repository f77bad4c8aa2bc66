"""jerboa: end-to-end tinyML audio classification on the RP2040."""

__version__ = "0.1.0"

__all__ = ["__version__"]
