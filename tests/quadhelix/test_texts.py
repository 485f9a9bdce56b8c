"""Localised texts: the fallback has laws, and no header a browser sends can break it."""

from hypothesis import given
from hypothesis import strategies as st

from quadhelix.texts import FALLBACK, accepted_languages, fallback_order, pick, sort_form

tags = st.sampled_from(["nl", "nl-BE", "en", "en-GB", "de", "fr", "fy"])
texts = st.dictionaries(tags, st.text(max_size=20), max_size=4)


@given(st.lists(tags))
def test_the_order_holds_each_tag_once_and_ends_in_the_fallback(wishes: list[str]) -> None:
    order = fallback_order(wishes)
    assert len(order) == len(set(order))
    assert set(FALLBACK) <= set(order)
    assert order[:1] == [*wishes, *FALLBACK][:1]


@given(st.lists(tags), tags)
def test_a_wish_is_tried_before_its_base_language(wishes: list[str], wish: str) -> None:
    order = fallback_order([wish, *wishes])
    assert order.index(wish) <= order.index(wish.split("-")[0])


@given(texts, st.lists(tags))
def test_a_text_that_is_there_is_always_shown(text: dict[str, str], wishes: list[str]) -> None:
    assert pick(text, wishes) in [*text.values(), *([] if text else [""])]


@given(texts, st.lists(tags), tags, st.text(max_size=20))
def test_the_first_wish_wins_where_the_text_has_it(
    text: dict[str, str], wishes: list[str], wish: str, value: str
) -> None:
    assert pick({**text, wish: value}, [wish, *wishes]) == value


@given(texts, st.lists(tags))
def test_a_tag_is_read_in_any_case(text: dict[str, str], wishes: list[str]) -> None:
    shouted = [wish.upper() for wish in wishes]
    assert pick(text, shouted) == pick(text, [wish.lower() for wish in wishes]) == pick(text, wishes)


@given(st.text() | st.none())
def test_no_header_raises(header: str | None) -> None:
    assert all(tag and tag != "*" for tag in accepted_languages(header))


@given(st.lists(st.from_regex(r"[a-z]{2}(-[A-Z]{2})?;[qQ] ?= ?[0-9.eE+na-]{1,8}", fullmatch=True)))
def test_no_weight_raises(items: list[str]) -> None:
    accepted_languages(",".join(items))


@given(st.lists(st.tuples(tags, st.integers(1, 1000)), max_size=20, unique_by=lambda pair: pair[0]))
def test_more_wanted_comes_first_and_equals_keep_their_order(wanted: list[tuple[str, int]]) -> None:
    header = ", ".join(f"{tag};q={weight / 1000}" for tag, weight in wanted)
    ranked = sorted(wanted, key=lambda pair: -pair[1])
    assert accepted_languages(header) == tuple(tag for tag, _ in ranked)


def test_what_is_refused_is_not_offered() -> None:
    assert accepted_languages("nl;q=0, de;Q=0.3, *, en;q=nan") == ("de",)


def test_names_sort_without_regard_to_case() -> None:
    assert sorted(["beta", "Alfa"], key=lambda name: sort_form({"nl": name})) == ["Alfa", "beta"]
