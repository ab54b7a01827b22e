"""`supervisor` on the simulated bench."""

from simulator.board.bench import current_bench

_TICKS_PERIOD = 1 << 29
_FIRST_TICK = _TICKS_PERIOD - 0x10000  # the wrap comes after 65 s, so that programs meet it early


class RunReason:
    """Why code.py runs."""

    STARTUP = "supervisor.RunReason.STARTUP"
    AUTO_RELOAD = "supervisor.RunReason.AUTO_RELOAD"


class Runtime:
    """What is known of this run."""

    run_reason = RunReason.STARTUP


runtime = Runtime()


def ticks_ms() -> int:
    """Return milliseconds, wrapping at 2**29."""
    return (current_bench().uptime_ms + _FIRST_TICK) % _TICKS_PERIOD


def _get_setting(key: str, default: object = None) -> object:
    """Return the typed value of `key` in settings.toml, or `default`."""
    return current_bench().settings.get(key, default)


def __getattr__(name: str) -> object:
    # CircuitPython has get_setting since 10.2.
    if name == "get_setting" and current_bench().has_get_setting:
        return _get_setting
    raise AttributeError(f"module 'supervisor' has no attribute {name!r}")
