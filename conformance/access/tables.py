"""The table `access` of a target: read, judged beyond its JSON Schema, and written without secrets."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.secret import Secret
from conformance.target import Access
from conformance.target_error import Problem

Tables = Mapping[str, Any]


def access_of(tables: Tables) -> Access:
    """Return the credentials of tables without problems."""
    table = tables.get("access", {})
    authorization, secret = table.get("authorization"), table.get("client_secret")
    return Access(
        authorization=_authorization(authorization) if authorization else None,
        token_url=table.get("token_url"),
        client_id=table.get("client_id"),
        client_secret=Secret(secret["env"], os.environ[secret["env"]].strip()) if secret else None,
        trusted_issuer=table.get("trusted_issuer", False),
        audience=table.get("audience"),
    )


def access_problems(tables: Tables) -> Iterator[Problem]:
    """Yield what is wrong with the table beyond its schema."""
    table = tables.get("access", {})
    if "authorization" in table and "client_id" in table:
        yield Problem("access.authorization", "stands beside access.client_id; write one of the two")


def access_as_json(access: Access) -> dict[str, Any]:
    """Return the table, with secrets by the name of their variable."""
    secrets = {"authorization": access.authorization, "client_secret": access.client_secret}
    texts = {"token_url": access.token_url, "client_id": access.client_id, "audience": access.audience}
    return {
        **{name: {"env": secret.variable} for name, secret in secrets.items() if secret},
        **{name: text for name, text in texts.items() if text},
        **({"trusted_issuer": True} if access.trusted_issuer else {}),
    }


def _authorization(reference: Tables) -> Secret:
    value = os.environ[reference["env"]].strip()
    return Secret(reference["env"], value if " " in value else f"Bearer {value}")
