"""The MQTT client of a device: how it logs in, how it hangs up, and what a refusal means."""

import contextlib
import socket
import ssl

import aiomqtt

from energier_tap.settings import BrokerSettings
from energier_tap.topics import Topics

KEEPALIVE_S = 15
NO_DELAY = (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
"""Without it a command costs 40 ms of Nagle and delayed acknowledgement."""
_NOT_AUTHORISED = {134, 135, 4, 5}
"""Reason codes of MQTT 5 and return codes of MQTT 3.1.1."""


def client(broker: BrokerSettings, topics: Topics, tls: ssl.SSLContext | None) -> aiomqtt.Client:
    """Return a client that is not connected yet; its last will is `offline`."""
    return aiomqtt.Client(
        broker.host,
        broker.port,
        username=broker.username,
        password=broker.password,
        identifier=topics.id,
        clean_session=True,
        keepalive=KEEPALIVE_S,
        will=aiomqtt.Will(topics.availability, "offline", qos=1, retain=True),
        tls_context=tls,
        socket_options=[NO_DELAY],
    )


def tls_context(broker: BrokerSettings) -> ssl.SSLContext | None:
    """Return what secures the connection, None without TLS. Raises SSLError or OSError if the certificates cannot be used."""
    if not broker.tls:
        return None
    context = ssl.create_default_context(cafile=broker.ca_file)
    if broker.cert_file is not None:
        context.load_cert_chain(broker.cert_file, broker.key_file)
    return context


def drop(client: aiomqtt.Client) -> None:
    """Cut the connection. aiomqtt has no way to do so without the goodbye that would discard the last will."""
    raw = client._client.socket()  # noqa: SLF001
    if isinstance(raw, socket.socket):
        with contextlib.suppress(OSError):
            raw.shutdown(socket.SHUT_RDWR)


def refusal(err: BaseException, broker: BrokerSettings) -> str:
    """Return why the broker does not want us, for the log."""
    if getattr(getattr(err, "rc", None), "value", None) in _NOT_AUTHORISED:
        return f"The broker refuses user {broker.username!r}: check username and password in [broker]"
    return f"The broker refuses the connection: {err}"
