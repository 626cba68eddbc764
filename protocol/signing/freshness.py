"""When a signature holds: not before it was created, not after it expired, and not for too long."""

from datetime import datetime, timedelta

from protocol.signing.parameters import SignatureParameters
from protocol.signing.refusal import SignatureReason, SignatureRefused


def check_freshness(created: datetime, expires: datetime, parameters: SignatureParameters, now: datetime) -> None:
    """Raise SignatureRefused unless `now` lies between `created` and `expires`, give or take the clock skew."""
    skew = timedelta(seconds=parameters.clock_skew)
    life_time = expires - created
    if life_time <= timedelta():
        raise SignatureRefused(SignatureReason.MALFORMED, "it expires when it is created, or before")
    if life_time > timedelta(seconds=parameters.longest_life_time):
        raise SignatureRefused(
            SignatureReason.LIFE_TIME,
            f"it holds for {life_time.total_seconds():.0f} s; {parameters.longest_life_time} s are allowed",
        )
    if created > now + skew:
        raise SignatureRefused(
            SignatureReason.FUTURE, f"it was created at {created.isoformat()}, and it is {now.isoformat()} here"
        )
    if now > expires + skew:
        raise SignatureRefused(
            SignatureReason.EXPIRED, f"it expired at {expires.isoformat()}; it is {now.isoformat()} here"
        )


def expiry(created: datetime, parameters: SignatureParameters) -> datetime:
    """Return when a signature ends that does not say so itself; SignatureRefused where that is no date."""
    try:
        return created + timedelta(seconds=parameters.longest_life_time)
    except OverflowError:
        raise SignatureRefused(SignatureReason.FUTURE, "it was created at the end of all dates") from None
