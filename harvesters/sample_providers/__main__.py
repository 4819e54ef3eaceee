"""`python -m harvesters.sample_providers --port N`: serve the sample providers until Ctrl-C or TERM."""

import argparse
import signal
import sys
from types import FrameType

from harvesters.sample_providers.faults.fault import Fault, InjectedFault, read_fault
from harvesters.sample_providers.faults.faulty_samples import FaultySamples
from harvesters.sample_providers.server import SampleServer


def main(arguments: list[str] | None = None) -> int:
    """Run the server; 0 when it was asked to end, 1 when the port is taken."""
    parser = argparse.ArgumentParser(
        prog="python -m harvesters.sample_providers",
        description=__doc__,
        epilog="faults:\n" + "\n".join(f"  {fault:<18} {fault.told}" for fault in Fault),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--port", type=int, default=8900, help="port on 127.0.0.1; 0 takes a free one (default 8900)"
    )
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        type=injected_fault,
        metavar="NAME[@PATTERN][#FIRST[-[LAST]]]",
        help="a fault, on requests whose path and query match the regular expression, from the FIRST "
        "matching one to the LAST (`#2` only the second, `#2-` all from it on); may be given several times",
    )
    given = parser.parse_args(arguments)
    app = FaultySamples(faults=given.fault) if given.fault else None
    server = SampleServer(app, port=given.port)
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


def injected_fault(text: str) -> InjectedFault:
    """A `--fault`; argparse shows why when it is none."""
    try:
        return read_fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _interrupt(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
