"""What holds for every test."""

import signal


def pytest_configure():
    """Let Ctrl-C end what the tests start: in the background of a shell it is ignored, by all that follows too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
