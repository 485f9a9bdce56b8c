"""The card on which a region presents a project, line by line in the region's words."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Self
from uuid import UUID

import strawberry

from quadhelix import extras
from quadhelix.facts import CardContent, CardField, ExtraField, FieldKind
from quadhelix.graph.context import Info
from quadhelix.graph.texts import LocalisedText, localised
from quadhelix.texts import Text
from services.challenges import model

if TYPE_CHECKING:
    from services.challenges.schema.types.entities import Organisation

_PARTY = strawberry.lazy("services.challenges.schema.types.entities")


@strawberry.type
class CardLine:
    """One line of a project card: its heading, and the text or the organisations that stand on it."""

    key: str
    name: LocalisedText
    text: LocalisedText | None
    parties: strawberry.Private[list[UUID]]
    project: strawberry.Private[model.Project]

    @strawberry.field
    async def organisations(self, info: Info) -> list[Annotated["Organisation", _PARTY] | None]:
        """The organisations that stand on it; null for one that is not public."""
        from services.challenges.schema.types.entities import Organisation

        return [*await Organisation.on(info, self.project, self.parties)]

    @classmethod
    def of(cls, line: CardField, project: model.Project, kept: Mapping[str, Text]) -> Self | None:
        """The line for this project; None where there is nothing to show on it.

        `kept` is what the region keeps with the project, as `kept_texts` writes it.
        """
        text, parties = _TEXTS[line.shows](line, project, kept), _parties(line, project)
        if not text and not parties:
            return None
        return cls(
            key=line.key,
            name=localised(line.names),
            text=localised(text) if text else None,
            parties=parties,
            project=project,
        )


def _parties(line: CardField, project: model.Project) -> list[UUID]:
    if line.shows is not CardContent.PARTICIPANTS:
        return []
    shown = (link for link in project.participations if line.role in (None, link.role.value))
    return [*dict.fromkeys(link.organisation_id for link in shown)]


def _period(project: model.Project) -> Text:
    starts, ends = project.starts_on, project.ends_on
    if starts is None and ends is None:
        return {}
    return {"nl": f"{starts:%m-%Y} - {ends:%m-%Y}" if starts and ends else f"{starts or ends:%m-%Y}"}


def _successions(project: model.Project) -> Text:
    heirs = [succession.names for succession in project.successions]
    if not heirs:
        return project.no_succession_reason
    languages = dict.fromkeys(language for names in heirs for language in names)
    return {tag: "; ".join(names[tag] for names in heirs if tag in names) for tag in languages}


def kept_texts(fields: Iterable[ExtraField], stored: object) -> dict[str, Text]:
    """What a region keeps in its public fields of one value, each as a text for a card."""
    declared = {field.name: field for field in extras.public_fields(fields) if not field.many}
    read = extras.read_values(declared.values(), stored)
    return {name: _written(declared[name], value) for name, value in read.items()}


def _written(field: ExtraField, value: Any) -> Text:
    if field.kind is FieldKind.LOCALISED_TEXT:
        return dict(value)
    if field.kind is FieldKind.CHOICE:
        return next(choice.names for choice in field.choices if choice.code == value)
    return {"nl": str(value)}


_TEXTS: dict[CardContent, Callable[[CardField, model.Project, Mapping[str, Text]], Text]] = {
    CardContent.NAME: lambda _line, project, _kept: project.names,
    CardContent.DESCRIPTION: lambda _line, project, _kept: project.description,
    CardContent.STATUS: lambda line, project, _kept: line.words.get(
        project.status.value, {"en": project.status.value}
    ),
    CardContent.PERIOD: lambda _line, project, _kept: _period(project),
    CardContent.PARTICIPANTS: lambda _line, _project, _kept: {},
    CardContent.SUCCESSIONS: lambda _line, project, _kept: _successions(project),
    CardContent.EXTRA: lambda line, _project, kept: kept.get(str(line.extra), {}),
}
