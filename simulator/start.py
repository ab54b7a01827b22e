"""Run a module as ``python -m`` does: ``python -m simulator.start MODULE ARGUMENT...``.

A command takes a second to import its packages. Ctrl-C then ends it without a traceback.
"""

import runpy
import signal
import sys
import threading

INTERRUPTED = 130
_AGAIN_SECONDS = 0.1


def _send_again(dropped: "sys.UnraisableHookArgs") -> None:
    """Let a Ctrl-C come again that came in a destructor, for Python drops what is raised there."""
    if dropped.exc_type is not KeyboardInterrupt:
        sys.__unraisablehook__(dropped)
        return
    main = threading.main_thread().ident
    timer = threading.Timer(_AGAIN_SECONDS, signal.pthread_kill, (main, signal.SIGINT))
    timer.daemon = True
    timer.start()


if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    try:
        if hasattr(signal, "pthread_sigmask"):
            sys.unraisablehook = _send_again
            # The launcher has held it back.
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
