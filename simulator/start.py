"""Run a module as ``python -m`` does: ``python -m simulator.start MODULE ARGUMENT...``.

A command takes a second to import its packages. Ctrl-C then ends it without a traceback.
"""

import runpy
import signal
import sys

INTERRUPTED = 130

if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    try:
        if hasattr(signal, "pthread_sigmask"):  # the launcher has held it back
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
