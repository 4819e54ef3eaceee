"""Spiders that need not import Scrapy anew: a process that has, and forks one for each run that asks.

`python warm_spiders.py serve SOCKET` is that process; `python warm_spiders.py run SOCKET` stands in for
`python -m harvesters.html_spider`: it hands over its standard streams and ends as the spider does. Nothing is
imported at the top that starting quickly would not forgive.
"""

from __future__ import annotations

import os
import socket
import sys

SIGNALLED = 128


def serve(path: str) -> None:
    """Fork a spider for each connection, until the standard input closes."""
    import select  # noqa: PLC0415

    import harvesters.html_spider  # noqa: F401, PLC0415

    listening = socket.socket(socket.AF_UNIX)
    listening.bind(path)
    listening.listen(8)
    while True:
        ready, _, _ = select.select([listening, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        connection, _ = listening.accept()
        if os.fork() == 0:
            listening.close()
            become_spider(connection)
        connection.close()
        # Spiders that have ended are collected; one at least is, or is still at work.
        while any_ended():
            continue


def any_ended() -> bool:
    """Whether a child had ended and is now collected."""
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


def become_spider(connection: socket.socket) -> None:
    """Work with the streams that come over the connection, then tell the exit code."""
    from harvesters.html_spider import main  # noqa: PLC0415

    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = os.fdopen(0)
    code = 1
    try:
        code = main()
    finally:
        connection.sendall(bytes([code]))
        os._exit(code)


def run(path: str) -> int:
    """The exit code of the spider that takes over the standard streams."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(path)
    socket.send_fds(connection, [b"\0"], [0, 1, 2])
    # The spider has them now: its end must be seen by whoever reads them.
    os.close(0)
    os.close(1)
    answer = connection.recv(1)
    return answer[0] if answer else SIGNALLED


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        sys.exit(run(sys.argv[2]))
