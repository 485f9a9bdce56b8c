"""Log lines: one line per event, and nothing in them that does not belong there."""

import logging
import subprocess
import sys

import pytest

from quadhelix.logs import OneLine, described, telling


def line(message: str, *arguments: object, **extra: object) -> str:
    """The line a process would log, without its time."""
    record = logging.makeLogRecord(
        {"name": "quadhelix.bus", "levelname": "WARNING", "msg": message, "args": arguments, **extra}
    )
    return OneLine().format(record).split(" ", 1)[1]


def test_a_line_holds_level_logger_message_and_what_came_with_it() -> None:
    assert line("the %s is gone", "broker", attempt=3, subject="quadhelix.a") == (
        'level=warning logger=quadhelix.bus message="the broker is gone" attempt=3 subject="quadhelix.a"'
    )


def test_a_line_tells_what_is_at_hand() -> None:
    with telling(trace="0af7"):
        with telling(event="12-34", trace=""):
            assert line("inner").endswith('message=inner trace=0af7 event="12-34"')
        assert line("outer").endswith("message=outer trace=0af7")
    assert line("over").endswith("message=over")


def test_a_message_of_many_lines_stays_one_line() -> None:
    assert line('a\nb "c"').endswith(r'message="a\nb \"c\""')


def test_an_exception_shows_its_type_and_place_but_not_its_text() -> None:
    try:
        raise ValueError("select secret from /home/someone")  # it is to be caught here
    except ValueError as error:
        text = line("failed", exc_info=(ValueError, error, error.__traceback__))
    assert "secret" not in text
    assert "Traceback" not in text
    assert f"ValueError < {__name__}." in text


@pytest.mark.parametrize("depth", [1, 40])
def test_only_the_last_places_are_told(depth: int) -> None:
    def fall(steps: int) -> None:
        if steps == 0:
            raise LookupError
        fall(steps - 1)

    with pytest.raises(LookupError) as caught:
        fall(depth)
    assert 2 <= len(described(caught.value).split(" < ")) <= 5


def test_configured_lines_go_to_standard_error_from_the_level_on() -> None:
    program = (
        "import logging; from quadhelix.logs import configure; configure('WARNING');"
        "logging.info('quiet'); logging.warning('loud')"
    )
    answer = subprocess.run((sys.executable, "-c", program), capture_output=True, text=True, check=True)
    assert answer.stdout == ""
    assert answer.stderr.endswith("level=warning logger=root message=loud\n")
