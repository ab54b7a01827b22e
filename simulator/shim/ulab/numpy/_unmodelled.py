"""Names the board has and the stand-in does not model."""


class Unmodelled:
    """A function, method or module that is not modelled: its use raises NotImplementedError."""

    def __init__(self, name):
        self._name = name

    def __call__(self, *_arguments, **_named):
        raise NotImplementedError(f"the simulator does not model {self._name}, which the board has")

    def __getattr__(self, name):
        if name.startswith("__"):  # Python's own, which no module of ulab offers
            raise AttributeError(name)
        Unmodelled(f"{self._name}.{name}")()
