"""Names of directives as `@link` imports them."""

from __future__ import annotations

import pytest
from graphql import parse

from gateway.federation.link import LinkError, federation_link, links

URL = 'url: "https://specs.apollo.dev/federation/v2.11"'


@pytest.mark.parametrize(
    ("arguments", "canonical", "local"),
    [
        (f'{URL}, import: ["@key"]', "@key", "@key"),
        (f'{URL}, import: [{{name: "@key", as: "@id"}}]', "@key", "@id"),
        (URL, "@key", "@federation__key"),
        (f'{URL}, as: "fed"', "@key", "@fed__key"),
        (f'{URL}, import: ["FieldSet"]', "FieldSet", "FieldSet"),
        (URL, "FieldSet", "federation__FieldSet"),
    ],
)
@pytest.mark.parametrize("keyword", ["schema", "extend schema"])
def test_local_names(keyword: str, arguments: str, canonical: str, local: str) -> None:
    document = parse(f"{keyword} @link({arguments}) {{ query: Query }}")
    link = federation_link(links(document))
    assert link is not None
    assert link.local_name(canonical) == local


@pytest.mark.parametrize("minor", range(13))
def test_every_known_minor_version_is_accepted(minor: int) -> None:
    document = parse(f'extend schema @link(url: "https://specs.apollo.dev/federation/v2.{minor}")')
    link = federation_link(links(document))
    assert link is not None
    assert link.version == (2, minor)


def test_a_document_that_links_no_federation_is_of_the_first_one() -> None:
    document = parse('extend schema @link(url: "https://example.org/audit/v1.0")')
    assert federation_link(links(document)) is None


@pytest.mark.parametrize(
    "arguments",
    [
        'import: ["@key"]',
        f'{URL}, import: "@key"',
        f'{URL}, import: [{{name: "@key", as: "key"}}]',
        f'{URL}, import: [{{as: "@key"}}]',
    ],
)
def test_what_cannot_be_read_is_refused(arguments: str) -> None:
    with pytest.raises(LinkError) as caught:
        links(parse(f"extend schema @link({arguments})"))
    assert caught.value.code == "INVALID_LINK_DIRECTIVE_USAGE"


def test_federation_is_linked_once() -> None:
    with pytest.raises(LinkError):
        federation_link(links(parse(f"extend schema @link({URL}) @link({URL})")))
