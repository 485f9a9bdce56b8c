"""A plugin announced by an installed distribution that cannot be let in is refused, and the rest goes on."""

import logging
import os
import signal
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from quadhelix.regions import Regions, plugin_manager, plugins
from tests.quadhelix.regions.invented import region, regions
from tests.quadhelix.regions.test_refusal import assert_is_one_plain_sentence


class Odd(ModuleType):
    """A module that does not let itself be read."""

    def __dir__(self) -> list[str]:
        raise SystemExit(3)


class TestInstalled:
    """Plugins as distributions, found by their entry points."""

    @pytest.fixture
    def install(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
        """Installs a distribution with this module and these entry points."""
        monkeypatch.syspath_prepend(tmp_path)

        def put(name: str, source: str, *entries: str) -> None:
            (tmp_path / f"quadhelix_{name}.py").write_text(source, encoding="utf-8")
            information = tmp_path / f"quadhelix_{name}-1.dist-info"
            information.mkdir()
            (information / "METADATA").write_text(
                f"Metadata-Version: 2.1\nName: quadhelix-{name}\nVersion: 1\n"
            )
            lines = "\n".join(entries) if entries else f"{name} = quadhelix_{name}"
            (information / "entry_points.txt").write_text(f"[quadhelix.regions]\n{lines}\n")

        return put

    @pytest.mark.parametrize(
        "source",
        [
            "import nothing_of_that_name",
            "raise SystemExit(3)",
            "raise KeyboardInterrupt",
            "not python",
            "import time; time.sleep(60)",
        ],
    )
    def test_a_plugin_that_cannot_be_imported_is_refused(
        self, source: str, install: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Given an installed distribution whose module fails on import
        monkeypatch.setattr(plugins, "START_SECONDS", 0.3)
        install("broken", source)
        # When the host looks for it
        known = Regions(plugin_manager(only={"broken"}, extra=[region("north")]))
        # Then it is refused, and the rest goes on
        assert known.codes == ("north",)
        assert known.refused["broken"].startswith("It cannot be imported")
        assert_is_one_plain_sentence(known.refused["broken"])

    @pytest.mark.parametrize(
        ("source", "changed"),
        [
            ("import os; os.environ['HOME'] = '/'", "environment variables"),
            ("import os; os.environ.pop('PATH'); raise SystemExit", "environment variables"),
            ("import os; os.chdir('/')", "working directory"),
            ("import logging; logging.disable(logging.CRITICAL)", "log"),
            ("import logging; logging.getLogger().setLevel(99)", "log"),
            ("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)", "handling of signals"),
        ],
    )
    def test_a_plugin_that_changes_what_all_share_is_refused_and_undone(
        self, source: str, changed: str, install: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delitem(sys.modules, "quadhelix_meddling", raising=False)
        before = _shared()
        install("meddling", source)
        known = Regions(plugin_manager(only={"meddling"}, extra=[region("north")]))
        assert known.codes == ("north",)
        assert known.refused == {
            "meddling": f"Importing it changes the {changed}, which the whole suite shares."
        }
        assert _shared() == before

    def test_a_plugin_that_starts_a_thread_is_refused(self, install: Any) -> None:
        install(
            "busy",
            "import threading\n"
            "over = threading.Event()\n"
            "thread = threading.Thread(target=over.wait)\n"
            "thread.start()\n",
        )
        known = Regions(plugin_manager(only={"busy"}))
        busy = sys.modules.pop("quadhelix_busy")
        busy.over.set()
        busy.thread.join()
        assert known.refused == {"busy": "Importing it starts a thread, and a plugin does nothing by itself."}

    def test_an_entry_point_that_leads_nowhere_is_refused(self, install: Any) -> None:
        install("empty", "", "empty = quadhelix_empty:missing")
        install("nothing", "hooks = None", "nothing = quadhelix_nothing:hooks")
        known = Regions(plugin_manager(only={"empty", "nothing"}))
        assert known.refused == {
            "empty": "It cannot be imported (AttributeError).",
            "nothing": "It is no module with hooks.",
        }

    def test_an_entry_point_bears_the_code_of_its_region(self, install: Any) -> None:
        # Given a plugin that comes first by its name, and speaks for another's region
        source = (
            "from tests.quadhelix.regions.invented import profile\n"
            "from quadhelix import hookimpl\n"
            "@hookimpl\n"
            "def region_profile():\n"
            "    return profile('north')\n"
        )
        install("aaa", source)
        # When both are loaded
        known = Regions(plugin_manager(only={"aaa"}, extra=[region("north")]))
        # Then the region stays with its own plugin
        assert known.plugin("north") == "north"
        assert known.refused == {"aaa": "Its entry point bears another name than its region, north."}

    def test_two_plugins_for_one_region_are_told_apart_by_their_distributions(self, install: Any) -> None:
        source = (
            "from tests.quadhelix.regions.invented import profile\n"
            "from quadhelix import hookimpl\n"
            "@hookimpl\n"
            "def region_profile():\n"
            "    return profile('twin')\n"
        )
        install("twin", source)
        install("second", source, "twin = quadhelix_second")
        known = Regions(plugin_manager(only={"twin"}))
        assert known.codes == ("twin",)
        assert known.refused == {"twin (quadhelix-twin)": "Another plugin bears this name already."}

    def test_a_plugin_that_cannot_be_looked_at_is_refused(self) -> None:
        known = regions(region("north"), Odd("odd"))
        assert known.codes == ("north",)
        assert known.refused == {"odd": "It cannot be registered (SystemExit)."}


def _shared() -> tuple[Any, ...]:
    root = logging.getLogger()
    handlers = [signal.getsignal(number) for number in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM)]
    return dict(os.environ), Path.cwd(), root.manager.disable, root.level, [*root.handlers], handlers
