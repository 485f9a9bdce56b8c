"""What the tables of this service share."""

from sqlalchemy.orm import Mapped, mapped_column

from quadhelix.database import Base, metadata
from quadhelix.texts import sort_form


class ServiceBase(Base):
    """Parent of this service's tables."""

    __abstract__ = True
    metadata = metadata()


class Named:
    """Columns of what stands in a list under a name or title; `rename` keeps the derived ones in step."""

    names: Mapped[dict[str, str]]
    sort_name: Mapped[str] = mapped_column(index=True)
    search_text: Mapped[str]

    def rename(self, names: dict[str, str], *described: dict[str, str]) -> None:
        """Give it these names; a search also looks in the texts that describe it."""
        self.names = names
        self.sort_name = sort_form(names)
        texts = [names, *described]
        self.search_text = "\n".join(value for text in texts for value in text.values()).casefold()
