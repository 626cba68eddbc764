"""What an answer brings that is secret is hidden from then on: tokens, and private keys where they do not belong."""

import json

import pytest

from conformance.record import RecordWriter

TOKEN, PRIVATE = "a-token-of-the-endpoint/with+signs", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
KEY = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}


def exchange(body, url="http://iut.invalid/oauth2/client/token"):
    request = {"method": "POST", "url": url, "headers": [], "body": {"text": ""}}
    response = {"status": 200, "headers": [], "body": {"text": body}}
    return {"request": request, "response": response, "started": "2026-01-01T00:00:00Z", "seconds": 0}


@pytest.fixture
def writer():
    with RecordWriter(header={"role": "ibr"}, started="2026-01-01T00:00:00Z") as opened:
        yield opened


@pytest.mark.parametrize("spelt", [json.dumps(TOKEN), json.dumps(TOKEN).replace("/", "\\/")])
def test_a_token_is_hidden_in_its_answer_and_wherever_it_comes_again(writer, spelt):
    writer.add("exchange", **exchange(f'{{"access_token" : {spelt}, "token_type": "Bearer"}}'))
    writer.add(
        "exchange",
        **exchange(f"bad token: {TOKEN}", url="http://iut.invalid/?t=a-token-of-the-endpoint%2Fwith%2Bsigns"),
    )
    writer.finish("2026-01-01T00:00:01Z")
    record = json.dumps([dict(event) for event in writer.record().events])
    assert "of-the-endpoint" not in record
    assert record.count("(redacted)") == 3


def test_the_private_half_of_a_published_key_is_hidden_and_can_still_be_told(writer):
    writer.add("exchange", **exchange(json.dumps({"keys": [{**KEY, "d": PRIVATE}]})))
    (event,) = writer.record().exchanges
    (key,) = json.loads(event["response"]["body"]["text"])["keys"]
    assert key == {**KEY, "d": "(redacted)"}


def test_the_secret_of_a_client_that_others_send_is_hidden(writer):
    event = exchange("{}")
    event["request"]["body"]["text"] = "grant_type=client_credentials&client_secret=the+secret%2Fof+a+client"
    writer.add("exchange", **event)
    writer.add("expectation", kind="any", data={"text": "the secret/of a client"})
    assert "client_secret=(redacted)" in writer.record().exchanges[0]["request"]["body"]["text"]
    assert writer.record().of_type("expectation")[0]["data"]["text"] == "(redacted)"


def test_what_is_too_short_to_be_a_secret_tears_no_holes(writer):
    writer.add("exchange", **exchange('{"access_token": "a"}'))
    (event,) = writer.record().exchanges
    assert event["response"]["body"]["text"] == '{"access_token": "a"}'


def test_a_secret_that_comes_up_during_the_run_can_be_hidden(writer):
    writer.hide("made-during-the-run")
    writer.add("expectation", kind="any", data={"text": "it was made-during-the-run"})
    (event,) = writer.record().of_type("expectation")
    assert event["data"]["text"] == "it was (redacted)"
