"""A new plugin: `quadhelix plugins new` writes it from the folder `template/`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from string import Template

from quadhelix.errors import PluginRefused
from quadhelix.hookspecs import API_VERSION
from quadhelix.plugins.discovery import announced
from quadhelix.plugins.lockfile import canonical
from quadhelix.soundness import likeness

TEMPLATE = Path(__file__).parent / "template"

_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_MOST_CHARACTERS = 30
_SUFFIX = ".in"
_HIDDEN = {"gitignore": ".gitignore"}


@dataclass(frozen=True)
class Project:
    """A plugin that is to be written.

    Args:
        name: Lower-case kebab; the distribution is `quadhelix-<name>`.
        code: The code of its region.
        today: The day on which it is written.
    """

    name: str
    code: str
    today: date

    @classmethod
    def of(cls, name: str, code: str | None, store: Path) -> "Project":
        """The project of this name.

        Args:
            name: As people type it: `drenthe`, `Drenthe`, `quadhelix-drenthe`.
            code: The region's code; the name when left out.
            store: The store whose plugins it must differ from.

        Raises:
            PluginRefused: the name or the code cannot be one, or is taken.
        """
        plain = canonical(name).removeprefix("quadhelix-")
        code = code or plain
        for what, word in (("name", plain), ("code", code)):
            if not _CODE.fullmatch(word) or len(word) > _MOST_CHARACTERS:
                raise PluginRefused(
                    f"The {what} {word!r} is not lower-case letters, digits and single hyphens that begin"
                    f" with a letter, of at most {_MOST_CHARACTERS} characters, such as zuid-holland."
                )
        for entry in announced(store).entries:
            if likeness(entry.name) == likeness(code):
                raise PluginRefused(f"There is a plugin for {entry.name} already; choose another --code.")
        return cls(plain, code, datetime.now(UTC).date())

    @property
    def distribution(self) -> str:
        """What it is called as a package."""
        return f"quadhelix-{self.name}"

    def write(self, parent: Path) -> list[Path]:
        """Write it into a new folder in `parent`, named as the distribution; the files, in order.

        Raises:
            PluginRefused: the folder is there already, or cannot be written.
        """
        folder = parent / self.distribution
        try:
            folder.mkdir(parents=True)
            return [self._written(folder / name, text) for name, text in self.files()]
        except FileExistsError:
            raise PluginRefused(f"{folder} is there already.") from None
        except OSError as error:
            raise PluginRefused(f"{folder} cannot be written: {error.strerror}.") from None

    def files(self) -> Iterator[tuple[str, str]]:
        """Each file's path in the project, and its text."""
        for source in sorted(TEMPLATE.rglob(f"*{_SUFFIX}")):
            text = Template(source.read_text(encoding="utf-8")).substitute(self._words)
            yield self._place(source.relative_to(TEMPLATE)), text

    def _place(self, source: Path) -> str:
        parts = [part.removesuffix(_SUFFIX) for part in source.parts]
        renamed = {"package": self._package, "test_region.py": f"{self._test}.py", **_HIDDEN}
        return "/".join(renamed.get(part, part) for part in parts)

    def _written(self, file: Path, text: str) -> Path:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    @property
    def _package(self) -> str:
        return f"quadhelix_{self.name.replace('-', '_')}"

    @property
    def _test(self) -> str:
        return f"test_{self.name.replace('-', '_')}"

    @property
    def _words(self) -> dict[str, str]:
        words = [word.capitalize() for word in self.name.split("-")]
        first, *rest = self.code.split("-")
        return {
            "distribution": self.distribution,
            "package": self._package,
            "code": self.code,
            "title": "-".join(words),
            "api": str(API_VERSION),
            "checked": f"date({self.today.year}, {self.today.month}, {self.today.day})",
            "field": first + "".join(word.capitalize() for word in rest),
            "test": self._test,
            "test_class": f"Test{''.join(words)}",
        }
