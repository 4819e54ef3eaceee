"""`python -m harvesters.sample_providers --port N`: serve the sample providers until Ctrl-C or TERM."""

import argparse
import signal
import sys
from types import FrameType

from harvesters.sample_providers.server import SampleServer


def main(arguments: list[str] | None = None) -> int:
    """Run the server; 0 when it was asked to end, 1 when the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m harvesters.sample_providers", description=__doc__)
    parser.add_argument(
        "--port", type=int, default=8900, help="port on 127.0.0.1; 0 takes a free one (default 8900)"
    )
    server = SampleServer(port=parser.parse_args(arguments).port)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        with server:
            sys.stdout.write(f"Sample providers at {server.origin}/ (Ctrl-C ends)\n")
            sys.stdout.flush()
            server.wait()
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        sys.stderr.write(f"{error.strerror}\n")
        return 1
    return 0


def _interrupt(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
