"""Ctrl-C that a destructor or a callback of C has swallowed, said again."""

from __future__ import annotations

import _thread
import signal
import sys
import threading

__all__ = ["say_again"]

_AGAIN_S = 0.1


def say_again(interruption: type[BaseException]) -> None:
    """From now on interrupt the main thread once more where an interruption had no effect.

    Python reports an exception in a destructor or a callback of C and goes on as if nothing had
    been raised.

    Parameters
    ----------
    interruption : type
        What the handler of SIGINT raises.
    """

    def answer(lost: sys.UnraisableHookArgs) -> None:
        if issubclass(lost.exc_type, interruption):
            threading.Timer(_AGAIN_S, _interrupt_main_thread).start()
        else:
            sys.__unraisablehook__(lost)

    sys.unraisablehook = answer


def _interrupt_main_thread() -> None:
    main_thread = threading.main_thread().ident
    if sys.platform == "win32" or main_thread is None:
        _thread.interrupt_main()
    else:
        # A signal ends a wait in the system; the flag that interrupt_main sets does not.
        signal.pthread_kill(main_thread, signal.SIGINT)
