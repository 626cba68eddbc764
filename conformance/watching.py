"""Watch a bundled system that shows no deviation: which ones would have shown by now, had they been laid over it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Call = tuple[tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True)
class _Outcome:
    """What a call returned or raised."""

    returned: Any = None
    raised: BaseException | None = None

    def again(self) -> Any:
        """Return or raise it."""
        if self.raised is not None:
            raise self.raised
        return self.returned

    def is_like(self, other: _Outcome) -> bool:
        """Tell whether another outcome is the same, down to the kind of each number."""
        return self.raised is other.raised and _alike(self.returned, other.returned)


class Watch:
    """Notes the deviations that show, each once until begin_anew().

    One that is made of data shows when what it is given, or gives back, is not what it would be without it; one that is
    made of a function of its own when this would have been called.
    """

    def __init__(self, system: Any, names: Iterable[str]) -> None:
        """Take hold of every method of the system that one of the deviations `names` replaces."""
        self._system = system
        self._names = tuple(names)
        self.shown: set[str] = set()
        self._held: list[tuple[Any, str]] = []
        self._trying = False
        functions: dict[str, list[str]] = defaultdict(list)
        edits: dict[str, list[tuple[str, Callable[..., Any]]]] = defaultdict(list)
        for name in self._names:
            for replacement in system.switch.functions(name):
                functions[replacement.path].append(name)
            for replacement in system.switch.edits(name):
                edits[replacement.path].append((name, replacement.function))
        for path in {**functions, **edits}:
            self._hold(path, functions[path], edits[path])

    def begin_anew(self) -> None:
        """Forget what has shown so far."""
        self.shown.clear()

    def end(self) -> None:
        """Let go of the system, which is then as it was."""
        for part, method in self._held:
            delattr(part, method)
        self._held = []

    def _hold(self, path: str, functions: list[str], edits: list[tuple[str, Callable[..., Any]]]) -> None:
        part, method = self._system.switch.place(path)
        original = getattr(part, method)

        def watched(*args: Any, **options: Any) -> Any:
            if self._trying:
                return original(*args, **options)
            outcome = _outcome(original, args, options)
            self.shown.update(functions)
            waiting = [(name, edit) for name, edit in edits if name not in self.shown]
            if waiting:
                self._try(waiting, outcome, (args, options))
            return outcome.again()

        self._held.append((part, method))
        setattr(part, method, watched)

    def _try(self, waiting: list[tuple[str, Callable[..., Any]]], outcome: _Outcome, call: Call) -> None:
        """Note which edits show in a call; what they compose takes no identifier away from the system."""
        identifiers = self._system.identifiers.state()
        self._trying = True
        try:
            found = [name for name, edit in waiting if self._shows(edit, outcome, call)]
        finally:
            self._trying = False
        if found:
            self.shown.update(found)
            self._system.identifiers.restore(identifiers)

    def _shows(self, edit: Callable[..., Any], outcome: _Outcome, call: Call) -> bool:
        calls: list[Call] = []

        def original(*args: Any, **options: Any) -> Any:
            calls.append((args, options))
            return outcome.again()

        edited = _outcome(edit, (self._system, original, *call[0]), call[1])
        return len(calls) != 1 or not _alike(calls[0], call) or not outcome.is_like(edited)


def _outcome(function: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> _Outcome:
    try:
        return _Outcome(function(*args, **options))
    except Exception as error:
        return _Outcome(raised=error)


def _alike(one: Any, other: Any) -> bool:
    if one is other:
        return True
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return all(map(_alike, one, other))
    return repr(one) == repr(other)
