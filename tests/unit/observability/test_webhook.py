"""A webhook that cannot be reached is told of without its secrets."""

import socket
import threading

import pytest

from customer360.observability.webhook import post_json

SECRET = "s3cret"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"http://127.0.0.1:9/{SECRET} x", "at 127.0.0.1 was not reached: InvalidURL"),
        (f"http://127.0.0.1:9x/{SECRET}", "at 127.0.0.1 was not reached"),
        (f"http://[::1/{SECRET}", "is no web address"),
        (f"file:///{SECRET}", "is no web address"),
    ],
)
def test_an_address_that_cannot_be_is_told_without_its_path(
    url: str, said: str
) -> None:
    wrong = post_json(url, b"{}", timeout=1)
    assert wrong is not None
    assert said in wrong
    assert SECRET not in wrong


def test_a_header_that_cannot_be_sent_is_told_without_its_value() -> None:
    headers = {"Authorization": f"{SECRET}\n"}
    wrong = post_json("http://127.0.0.1:9/", b"{}", headers=headers, timeout=1)
    assert wrong is not None
    assert SECRET not in wrong


def test_a_host_that_does_not_speak_http_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail.example.org\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        wrong = post_json(f"http://127.0.0.1:{port}/", b"{}", timeout=5)
        thread.join()
    assert wrong == "at 127.0.0.1 was not reached: BadStatusLine"
