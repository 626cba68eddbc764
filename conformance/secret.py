"""A value that is known by the name of its environment variable and shows itself nowhere."""


class Secret:
    """A value from the environment that shows itself as nothing but the name of its variable."""

    __slots__ = ("_value", "variable")

    def __init__(self, variable: str, value: str) -> None:
        self.variable = variable
        self._value = value

    def reveal(self) -> str:
        """Return the value; call this where it is sent, nowhere else."""
        return self._value

    def __repr__(self) -> str:
        return f"(secret from {self.variable})"

    def __reduce__(self) -> str:
        raise TypeError(f"{self!r} is not written anywhere")
