"""A system that understands nothing: it answers whatever it is sent with the same words, and calls nobody back.

`--answers` says with which: `ack` acknowledges everything, `sample` answers each operation with a fixed message of the
right form, as the mock of the official kit does, `empty` sends an empty object, and `nothing` an empty body.
"""

import argparse
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MOMENT = "2026-02-16T12:00:00Z"
ACK = {"message": {"ack_status": "ACK", "timestamp": MOMENT, "correlation_id": "9999"}}
HEADER = {
    "version": "1.0.0",
    "message_id": "123",
    "message_ts": MOMENT,
    "action": "on-search",
    "status": "succ",
    "total_count": 1,
    "completed_count": 1,
    "sender_id": "registry.example.org",
    "receiver_id": "spmis.example.org",
}
OUTCOME = {"reference_id": "123456789", "timestamp": MOMENT, "status": "succ"}
TRANSACTION = {"transaction_id": "123456789", "correlation_id": "9999"}


def enveloped(message):
    """Return a message in its envelope."""
    return {"signature": "", "header": HEADER, "message": {**TRANSACTION, **message}}


SEARCHED = {"data": {"version": "1.0.0", "reg_records": []}, "pagination": {"page_size": 1, "page_number": 1}}
SAMPLES = {
    "sync/search": enveloped({"search_response": [{**OUTCOME, **SEARCHED}]}),
    "sync/enrolled": enveloped({"enrolled_response": [{**OUTCOME, "enrolled_status": "yes"}]}),
    "sync/check-enrollment": enveloped({"enrolled_response": [{**OUTCOME, "enrolled_status": "Active"}]}),
    "sync/enrollment/updates": enveloped({"enrolled_response": [OUTCOME]}),
    "sync/txn/status": enveloped({"txnstatus_response": {"txn_type": "search", "txn_status": SEARCHED}}),
}


def words(answers, path):
    """Return the body with which a request to a path is answered."""
    if answers == "nothing":
        return b""
    if answers == "sample":
        sample = next((each for name, each in SAMPLES.items() if path.endswith(f"/{name}")), ACK)
        return json.dumps(sample).encode()
    return json.dumps(ACK if answers == "ack" else {}).encode()


def main():
    """Serve until the process is ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--answers", choices=("ack", "sample", "empty", "nothing"), default="ack")
    options = parser.parse_args()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = words(options.answers, self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    print(f"ready http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
