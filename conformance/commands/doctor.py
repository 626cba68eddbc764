"""`dci doctor`: examine target and network before a run."""

import secrets

import click

from conformance import exit_codes
from conformance.commands.options import demanded_target, format_option, print_json, target_options


@click.command(short_help="Examine target and network before a run.")
@target_options
@format_option
def command(target: str | None, role: str | None, url: str | None, form: str) -> int:
    """Examine whether the system can be reached, whether it can call back, and what stands in the way."""
    examined = demanded_target(target, role, url)

    from conformance.doctor import ListenerProbe, examine
    from conformance.finding import Finding
    from conformance.listener import open_listener
    from conformance.transport import HttpResponse, transport_to

    token = secrets.token_hex(16)
    transport = transport_to(examined)
    listener = open_listener(examined, lambda request: HttpResponse(404), probe_token=token)
    listener.start()
    try:
        probe = ListenerProbe(listener.public_url, token)
        findings = examine(examined, transport=transport, listener_probe=probe)
    finally:
        listener.stop()
        transport.close()
    healthy = all(finding.ok for finding in findings)

    def described(finding: Finding) -> dict[str, object]:
        names = ("name", "ok", "detail", "key", "advice")
        return {name: getattr(finding, name) for name in names}

    if form == "json":
        print_json({"ok": healthy, "findings": [described(finding) for finding in findings]})
    else:
        for finding in findings:
            _print(finding.ok, finding.name, finding.detail, finding.key, finding.advice)
    return exit_codes.DONE if healthy else exit_codes.CONFIG


def _print(ok: bool, name: str, detail: str, key: str, advice: str) -> None:
    from conformance.artefacts.visible import visible

    mark = ("note" if advice else "ok") if ok else "config"
    click.echo(f"{mark:7} {name}: {visible(detail)}")
    if advice:
        click.echo(f"        {f'{key}: ' if key else ''}{advice}")
